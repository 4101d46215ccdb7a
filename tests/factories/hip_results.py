"""A hand-made case with known geometry: a sphere with a cap-shaped lesion."""

from functools import cache

import numpy as np

from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints
from annotator.model.anatomy import Side
from annotator.model.annotation import HipAnnotation
from annotator.model.assessment import (
    Argument,
    Assessment,
    Flip,
    Modality,
    PrognosisRow,
    Risk,
    RiskVote,
    Ruleset,
    StagingResult,
    Tier,
    Trace,
)
from annotator.model.case import Case, CaseResult, Provenance
from annotator.model.issue import Issue, Severity
from annotator.model.mask import Mask
from annotator.model.measurements import FittedHead, Measurements
from annotator.model.quantity import Quantity
from annotator.model.volume import Source, Volume

CENTER = (95.0, -10.0, 40.0)
RADIUS = 24.0

HUNGERFORD = "Hungerford 2004, Clin Orthop 429:124 (abstract checked)"
KURODA = "Kuroda 2019, doi:10.1302/2046-3758.810.BJR-2019-0022.R1 (abstract checked)"


@cache
def make_case(side: Side = Side.LEFT) -> Case:
    """Coronal slices of 3 mm; the lesion is the head above 12 mm and lateral of -8 mm."""
    sign = side.lateral_x
    affine = np.array(
        [
            [0, 0, 1.0, sign * CENTER[0] - 30],
            [3.0, 0, 0, CENTER[1] - 33],
            [0, -1.0, 0, CENTER[2] + 30],
            [0, 0, 0, 1.0],
        ]
    )
    grid = Grid((23, 61, 61), affine, "1.2.3.9")
    index = IndexPoints(np.stack(np.indices(grid.shape), axis=-1).astype(float))
    offset = grid.to_lps(index) - np.array([sign * CENTER[0], CENTER[1], CENTER[2]])
    head = np.linalg.norm(offset, axis=-1) <= RADIUS
    lesion = head & (offset[..., 2] > 12) & (sign * offset[..., 0] > -8)
    values = np.where(head, 900, 250) - 500 * lesion
    noise = np.random.default_rng(7).normal(0, 25, grid.shape)
    image = Volume(
        grid,
        (values + noise).astype(np.int16),
        Source(
            study_uid="1.2.3",
            series_uid="1.2.826.0.1.3680043.8.498.123456789012345",
            description="COR T1 DOE^JANE",
            modality="MR",
        ),
    )
    annotation = HipAnnotation(side, Mask(grid, head), Mask(grid, lesion))
    return Case(image, annotation)


def number(value: float, error: float, unit: str) -> Quantity:
    """A figure with a symmetric interval."""
    return Quantity(value=value, low=value - error, high=value + error, unit=unit)


def make_measurements(side: Side = Side.LEFT) -> Measurements:
    """Figures of the order that the case really has."""
    return Measurements(
        side=side,
        head=FittedHead(
            center_lps_mm=(side.lateral_x * CENTER[0], CENTER[1], CENTER[2]),
            radius_mm=RADIUS,
            rms_residual_mm=0.2,
        ),
        definitions={"head_denominator": "head_mask", "weight_bearing_zone": "sourcil"},
        measurements={
            "head_diameter_mm": number(48.0, 0.4, "mm"),
            "head_volume_mm3": number(57900.0, 1800.0, "mm3"),
            "lesion_volume_mm3": number(8450.0, 610.0, "mm3"),
            "lesion_fraction": number(0.146, 0.011, "1"),
            "coronal_arc_deg": number(84.0, 4.0, "deg"),
            "sagittal_arc_deg": number(118.0, 5.0, "deg"),
            "combined_necrotic_angle_deg": number(202.0, 7.0, "deg"),
            "koo_kim_index": number(30.6, 2.0, "1"),
            "lesion_medial_deg": number(-20.0, 3.0, "deg"),
            "lesion_lateral_deg": number(64.0, 3.0, "deg"),
            "lesion_posterior_deg": number(-59.0, 3.0, "deg"),
            "lesion_anterior_deg": number(59.0, 3.0, "deg"),
            "jic_lateral_position": Quantity.missing("1", "no landmarks"),
            "wb_involved": Quantity.word("yes"),
            "mri_depression_mm": number(0.0, 0.0, "mm"),
        },
        issues=(
            Issue(
                code="side_unverified",
                severity=Severity.INFO,
                message="Nothing in the images tells left from right; check the side.",
                subject="side",
            ),
            Issue(
                code="low_through_plane_resolution",
                severity=Severity.WARNING,
                message="Slices are 3.0 mm apart; depths carry that error.",
                subject="geometry",
            ),
        ),
    )


def _borderline() -> Trace:
    leaf = Trace(
        text="lesion fraction below 15 %",
        verdict="unknown",
        facts={"lesion_fraction": "14.6 % [13.5, 15.7]"},
        why_unknown="near_threshold",
    )
    return Trace(
        text="risk by volume",
        verdict="unknown",
        facts=leaf.facts,
        why_unknown="near_threshold",
        children=(leaf,),
    )


def _decided_and_open() -> tuple[Trace, Trace]:
    film = Trace(text="film read: yes", verdict="true", facts={"xr_done": "yes"})
    scan = Trace(
        text="CT read: yes",
        verdict="unknown",
        facts={"ct_done": "not known"},
        why_unknown="missing",
    )
    return (
        Trace(text="rules out III", verdict="true", children=(film, scan), sources=("policy",)),
        Trace(text="rules out IV", verdict="unknown", why_unknown="missing", children=(film, scan)),
    )


def make_assessment() -> Assessment:
    """Two systems, an open tier and one option with both sides."""
    trace = Trace(
        rule="RISK_VOLUME",
        text="lesion fraction below 15 %",
        verdict="unknown",
        facts={"lesion_fraction": "14.6 % [13.5, 15.7]"},
        why_unknown="near_threshold",
        sources=(HUNGERFORD,),
        children=(Trace(text="<b>branch</b>", verdict="true"),),
    )
    return Assessment(
        systems={
            "arco_2019": StagingResult(
                possible=("I", "II"), trace=(trace,), needs=("xr_done", "ct_done")
            ),
            "kerboul_modified_grade": StagingResult(possible=("1", "2"), trace=(_borderline(),)),
            "ficat_1985": StagingResult(possible=("I", "IV"), trace=_decided_and_open()),
            "jic_type_2001": StagingResult(possible=(), notes=("needs landmarks",)),
        },
        risk=Risk(
            possible=("low", "moderate"),
            votes=(
                RiskVote(
                    metric="lesion_fraction",
                    value="14.6 % [13.5, 15.7]",
                    possible=("low", "moderate"),
                    sources=(HUNGERFORD,),
                ),
            ),
        ),
        tier=Tier(
            possible=("T1", "T3"),
            proposed=None,
            alternatives=("T3",),
            needs=("symptomatic",),
            conflicts=("Silent small lesion: watch (Hungerford) | expect collapse (Hernigou)",),
            trace=(trace,),
            not_checked=("active_infection",),
        ),
        modalities=(
            Modality(
                id="M08_CORE_DECOMPRESSION",
                name="Core decompression",
                tier="T3",
                in_tier="yes",
                verdict="cannot_say",
                cautions=("age 40 or more",),
                unchecked_exclusions=("active_infection",),
                needs=("symptomatic",),
                arguments_for=(Argument(text="Fewer collapses", sources=(HUNGERFORD,)),),
                arguments_against=(Argument(text="Ficat I only in Japan", sources=(KURODA,)),),
                evidence="Level 2 to 4",
            ),
            Modality(
                id="M09_EXCLUDED",
                name="Marrow cells",
                tier="T3",
                in_tier="yes",
                verdict="excluded",
                trace=(
                    Trace(
                        text="excluded by active infection",
                        verdict="true",
                        facts={"active_infection": "yes"},
                        sources=(KURODA,),
                    ),
                ),
            ),
            Modality(
                id="M19_TANTALUM_ROD",
                name="Tantalum rod",
                tier="T3",
                in_tier="alternative",
                verdict="not_applicable",
            ),
            Modality(
                id="M20_ARTHRODESIS",
                name="Hip fusion",
                tier="T6",
                in_tier="no",
                verdict="not_applicable",
            ),
        ),
        prognosis=(
            PrognosisRow(
                metric="combined_necrotic_angle_deg",
                group="190 to 240 deg",
                result="4 of 8 (50 %)",
                endpoint="collapse, 5 years",
                n=8,
                interval=(0.22, 0.78),
                very_uncertain=True,
                source="Ha 2006, doi:10.2106/JBJS.F.00535",
            ),
        ),
        flips=(Flip(fact="symptomatic", would_change="tier", to="T3"),),
        ruleset=Ruleset(name="onfh-core", version="0.1.0", sha256="ab" * 32, date="2026-11-01"),
        safety=("Research and teaching software; it is not a medical device.",),
    )


def make_result(side: Side = Side.LEFT) -> CaseResult:
    """The result that belongs to `make_case`."""
    assessment = make_assessment()
    return CaseResult(
        measurements=make_measurements(side),
        assessment=assessment,
        provenance=Provenance(
            software_version="0.1.0",
            rules_name="onfh-core",
            rules_version="0.1.0",
            rules_sha256=assessment.ruleset.sha256,
            study_uid="1.2.3",
            series_uid="1.2.826.0.1.3680043.8.498.123456789012345",
            frame_of_reference_uid="1.2.3.9",
            annotation_sha256="cd" * 32,
            settings={"surface_reach_mm": "4.0"},
        ),
    )


def make_blocked_result() -> CaseResult:
    """The result of the left hip while a geometry issue blocks measuring."""
    result = make_result()
    measurements = result.measurements.model_copy(
        update={
            "head": None,
            "measurements": {
                name: Quantity.missing(quantity.unit, "blocked by a geometry issue")
                for name, quantity in result.measurements.measurements.items()
            },
            "issues": (
                Issue(
                    code="missing_slice",
                    severity=Severity.BLOCKING,
                    message="A slice is missing between 12 and 13.",
                    subject="geometry",
                ),
            ),
        }
    )
    return result.model_copy(update={"measurements": measurements, "assessment": None})

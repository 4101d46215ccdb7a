"""The exact figures of one analytic hip, under the names of the measurements."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

__all__ = ["Truth"]


class Truth(BaseModel):
    """Exact measurements of one hip under the names of ``onfh measure``.

    None stands where the definition gives no value (no lesion, deeper than the reach, off
    the plane). ``method`` says for each group whether it is a closed form or a ray-by-ray
    quadrature of the analytic shapes (at least four digits).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    side: str
    head_center_lps_mm: tuple[float, float, float]
    head_radius_mm: float
    head_diameter_mm: float
    head_volume_mm3: float
    head_sphere_volume_mm3: float
    head_enclosing_sphere_volume_mm3: float
    lesion_volume_mm3: float
    lesion_fraction: float
    lesion_fraction_of_sphere: float
    lesion_fraction_of_enclosing_sphere: float
    lesion_area_fraction_mid_coronal: float
    coronal_arc_deg: float | None
    sagittal_arc_deg: float | None
    combined_necrotic_angle_deg: float | None
    max_coronal_arc_deg: float | None
    max_sagittal_arc_deg: float | None
    koo_kim_index: float | None
    modified_extent_index: float | None
    lesion_medial_deg: float | None
    lesion_lateral_deg: float | None
    lesion_posterior_deg: float | None
    lesion_anterior_deg: float | None
    surface_involved_fraction: float | None
    zone_medial_deg: float
    acetabular_edge_deg: float
    wb_arc_involved_fraction: float | None
    wb_surface_involved_fraction: float | None
    wb_lesion_share: float | None
    predicted_intact_anterior: float | None
    predicted_intact_posterior: float | None
    predicted_intact_varus: float | None
    pillar_lateral_fraction: float
    pillar_central_fraction: float
    pillar_medial_fraction: float
    lesion_depth_mm: float | None
    lesion_top_depth_mm: float | None
    mri_depression_mm: float
    lesion_latitude_deg: float | None
    lesion_longitude_deg: float | None
    octant_superior_anterior_lateral_fraction: float | None
    octant_superior_anterior_medial_fraction: float | None
    octant_superior_posterior_lateral_fraction: float | None
    octant_superior_posterior_medial_fraction: float | None
    octant_inferior_anterior_lateral_fraction: float | None
    octant_inferior_anterior_medial_fraction: float | None
    octant_inferior_posterior_lateral_fraction: float | None
    octant_inferior_posterior_medial_fraction: float | None
    method: Mapping[str, str]

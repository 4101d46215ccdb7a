"""Where bones, muscles and organs lie: tables of solids for one hip, and for the midline.

One hip's frame has its origin in the head's centre and the axes lateral, anterior and
superior; lengths are for a head of 24 mm radius. The midline's frame is the same with its
origin midway between the heads and lateral to the patient's left. The shapes are drawn by
hand to look like an adult pelvis; nothing is measured on them.
"""

import numpy as np

from onfh_samples.solids import Blob, Solid, Tube

__all__ = [
    "ACETABULAR_BALL",
    "ACETABULAR_OPENING",
    "BLADDER",
    "BOWEL",
    "CAPSULE",
    "FEMUR",
    "JOINT_RADIUS_MM",
    "LABRUM",
    "MUSCLES",
    "PELVIC_BONES",
    "PELVIC_CAVITY",
    "REFERENCE_RADIUS_MM",
    "SACRUM",
    "SHAFT",
    "THIGH",
    "TRUNK",
    "VESSELS",
]

#: The head radius that the tables are drawn for.
REFERENCE_RADIUS_MM = 24.0

#: Radius of the acetabular bone's inner surface: the head with two layers of cartilage.
JOINT_RADIUS_MM = 28.0

#: Unit normal of the acetabular opening, into the bone: 62 deg medial of up, in the frontal
#: plane, so that the lateral edge of the roof lies at 28 deg, where the landmark is.
ACETABULAR_OPENING = np.array(
    [-np.sin(np.radians(62.0)), 0.0, np.cos(np.radians(62.0))], dtype=np.float64
)

#: Outer shape of the bone about the acetabulum.
ACETABULAR_BALL = Blob([-9.0, 0.0, 9.0], [33.0, 35.0, 34.0])

LABRUM = Tube([13.2, -6.0, 25.4], [14.6, -6.0, 23.6], 2.2, 1.2, 6.0)

CAPSULE = Tube([2.0, 0.0, -2.0], [34.0, -8.0, -33.0], 28.5, 19.0)

#: Neck, greater and lesser trochanter; the head itself comes from the phantom.
FEMUR: tuple[Solid, ...] = (
    Tube([8.0, -2.0, -8.0], [40.0, -8.0, -38.0], 13.6, 16.5, 0.95),
    Tube([46.0, -12.0, -8.0], [47.0, -10.0, -36.0], 10.5, 17.0, 1.2),
    Tube([24.0, -20.0, -58.0], [32.0, -12.0, -66.0], 8.0, 10.0),
)

SHAFT = Tube([38.0, -7.0, -44.0], [22.0, 0.0, -210.0], 18.0, 14.0)

#: Ilium, quadrilateral plate with the teardrop, pubis and ischium.
PELVIC_BONES: tuple[Solid, ...] = (
    Tube([-12.0, 2.0, 34.0], [-6.0, -4.0, 72.0], 16.0, 9.0, 2.2),
    Tube([-6.0, -4.0, 68.0], [18.0, -4.0, 132.0], 8.0, 6.0, 3.2),
    Tube([-32.0, -2.0, 10.0], [-32.5, 0.0, -12.0], 4.5, 3.2, 2.6),
    Tube([-30.0, 16.0, -2.0], [-84.0, 34.0, -22.0], 10.0, 9.0),
    Tube([-82.0, 32.0, -24.0], [-80.0, 26.0, -44.0], 9.0, 7.0),
    Tube([-80.0, 26.0, -44.0], [-34.0, -28.0, -72.0], 6.5, 9.0),
    Tube([-26.0, -22.0, -6.0], [-28.0, -36.0, -66.0], 14.0, 15.0, 1.2),
)

#: In painting order; each keeps a rim of fat from those before it.
MUSCLES: tuple[Solid, ...] = (
    Blob([20.0, -80.0, 6.0], [64.0, 38.0, 78.0]),  # gluteus maximus
    Tube([6.0, -46.0, -74.0], [8.0, -44.0, -210.0], 18.0, 36.0),  # hamstrings
    Tube([-46.0, 4.0, -58.0], [-22.0, -8.0, -210.0], 20.0, 46.0, 1.1),  # great adductor
    Tube([-50.0, 26.0, -42.0], [-18.0, 26.0, -210.0], 9.0, 26.0),  # long adductor
    Tube([-34.0, 18.0, -46.0], [20.0, 0.0, -120.0], 12.0, 10.0, 1.2),  # short adductor
    Tube([38.0, -8.0, 120.0], [56.0, -12.0, 8.0], 25.0, 7.0, 1.9),  # gluteus medius
    Tube([12.0, 4.0, 92.0], [42.0, 0.0, 14.0], 18.0, 6.0, 2.0),  # gluteus minimus
    Tube([60.0, 38.0, 70.0], [66.0, 26.0, -80.0], 11.0, 7.0, 1.8),  # tensor of the fascia lata
    Tube([32.0, 52.0, 60.0], [24.0, 46.0, -210.0], 11.0, 22.0, 1.1),  # sartorius, rectus femoris
    Tube([58.0, 0.0, -46.0], [50.0, 4.0, -210.0], 11.0, 32.0, 1.5),  # vastus lateralis
    Tube([36.0, 12.0, -70.0], [22.0, 14.0, -210.0], 18.0, 30.0),  # vastus intermedius
    Tube([-28.0, 8.0, 140.0], [-22.0, 26.0, 44.0], 25.0, 18.0),  # iliopsoas, pelvic part
    Tube([-22.0, 26.0, 44.0], [0.0, 38.0, -6.0], 18.0, 14.0),
    Tube([0.0, 38.0, -6.0], [22.0, -10.0, -56.0], 14.0, 8.0),
    Blob([-46.0, -6.0, 2.0], [11.0, 36.0, 40.0]),  # obturator internus
    Tube([-62.0, 14.0, -44.0], [18.0, -20.0, -38.0], 14.0, 7.0, 1.5),  # obturator externus
    Tube([-30.0, 34.0, -30.0], [18.0, 0.0, -78.0], 13.0, 9.0, 1.3),  # pectineus
    Tube([-16.0, -34.0, -44.0], [34.0, -30.0, -46.0], 11.0, 9.0),  # quadratus femoris
)

#: Femoral artery and vein: flowing blood is dark.
VESSELS: tuple[Solid, ...] = (
    Tube([-18.0, 52.0, 60.0], [-8.0, 50.0, -120.0], 4.0, 3.6),
    Tube([-28.0, 48.0, 60.0], [-18.0, 46.0, -120.0], 4.6, 4.2),
)

#: Trunk and thighs within the skin (the thigh in the hip's frame).
TRUNK = Tube([0.0, -8.0, 44.0], [0.0, -4.0, 400.0], 104.0, 96.0)
THIGH = Tube([2.0, -8.0, -22.0], [-4.0, -4.0, -320.0], 82.5, 69.0, 1.12)

PELVIC_CAVITY = Tube([0.0, 2.0, -2.0], [0.0, 6.0, 150.0], 46.0, 62.0, 1.1)
BLADDER = Blob([0.0, 22.0, 18.0], [36.0, 34.0, 25.0])
SACRUM = Blob([0.0, -78.0, 72.0], [50.0, 16.0, 56.0])
BOWEL: tuple[Solid, ...] = (
    Tube([-30.0, 10.0, 66.0], [6.0, 2.0, 76.0], 12.0, 13.0),
    Tube([10.0, 22.0, 62.0], [40.0, 4.0, 84.0], 11.0, 13.0),
    Tube([-38.0, 0.0, 96.0], [-6.0, 16.0, 104.0], 14.0, 12.0),
    Tube([8.0, -8.0, 102.0], [34.0, 10.0, 120.0], 13.0, 12.0),
    Tube([0.0, -30.0, -20.0], [0.0, -42.0, 60.0], 14.0, 15.0),
)

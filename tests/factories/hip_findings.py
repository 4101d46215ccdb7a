"""Findings of hips whose stage is known, as plain facts."""

HIP = {"site": "femoral_head", "onfh_present": "yes", "skeletally_mature": "yes"}
NO_ARTHRITIS = {
    "joint_space_narrowing": "no",
    "acetabular_change": "no",
    "joint_destruction": "no",
}
XR_CLEAR = {"xr_done": "yes", "xr_crescent": "no", "xr_flattening": "no"}
NO_FRACTURE_ON_MRI = {"mri_subchondral_fracture": "no", "mri_marrow_oedema": "no"}
STAGE_I = {
    **HIP,
    **NO_ARTHRITIS,
    **NO_FRACTURE_ON_MRI,
    "xr_normal": "yes",
    "ct_done": "no",
    "mri_band": "yes",
}
STAGE_II = {
    **HIP,
    **NO_ARTHRITIS,
    **NO_FRACTURE_ON_MRI,
    **XR_CLEAR,
    "xr_sclerosis_cysts_porosis": "yes",
    "ct_done": "no",
}
CRESCENT = {**HIP, **NO_ARTHRITIS, "xr_crescent": "yes", "xr_flattening": "no", "ct_done": "no"}
FLATTENED = {
    **HIP,
    **NO_ARTHRITIS,
    "xr_flattening": "yes",
    "xr_crescent": "yes",
    "xr_sclerosis_cysts_porosis": "yes",
}

"""The further planes beside the large view: what they show, and the point that links them."""

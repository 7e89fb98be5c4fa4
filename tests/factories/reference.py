"""A small country for tests: the four forces of the South East, two others, a few outcodes and sectors."""

from organisations.models import Force, Outcode, Region, Sector

REGIONS = {"SE": ("South East", "SEROCU"), "EE": ("Eastern", "ERSOU"), "SCO": ("Scotland", "")}
FORCES = {
    "thames-valley": ("Thames Valley Police", "SE", "England"),
    "hampshire": ("Hampshire and Isle of Wight Constabulary", "SE", "England"),
    "surrey": ("Surrey Police", "SE", "England"),
    "sussex": ("Sussex Police", "SE", "England"),
    "kent": ("Kent Police", "EE", "England"),
    "police-scotland": ("Police Scotland", "SCO", "Scotland"),
}
OUTCODES = {
    "OX1": (51.752, -1.258, "Oxford", "Oxford", "thames-valley"),
    "RG1": (51.455, -0.969, "Reading", "Reading", "thames-valley"),
    "SL1": (51.511, -0.595, "Slough", "Slough", "thames-valley"),
    "SO14": (50.905, -1.404, "Southampton", "Southampton", "hampshire"),
    "GU1": (51.236, -0.570, "Guildford", "Guildford", "surrey"),
    "BN1": (50.828, -0.140, "Brighton", "Brighton and Hove", "sussex"),
    "GU26": (51.115, -0.745, "Hindhead", "Waverley", None),
    "TN1": (51.132, 0.263, "Tunbridge Wells", "Tunbridge Wells", "kent"),
}
SECTORS = {"F": ("Construction", "Building and trades"), "P": ("Education", "Schools, colleges and training")}


def make_reference() -> dict[str, Force]:
    """Regions, forces, sectors and outcodes; returns the forces by slug. May be called again."""
    regions = {
        code: Region.objects.get_or_create(code=code, defaults={"name": name, "unit_code": unit})[0]
        for code, (name, unit) in REGIONS.items()
    }
    forces = {
        slug: Force.objects.get_or_create(
            slug=slug, defaults={"name": name, "region": regions[region], "country": country, "kind": "territorial"}
        )[0]
        for slug, (name, region, country) in FORCES.items()
    }
    for code, (latitude, longitude, town, district, force) in OUTCODES.items():
        defaults = {"latitude": latitude, "longitude": longitude, "town": town, "district": district}
        force_row = forces[force] if force else None
        Outcode.objects.get_or_create(code=code, defaults={**defaults, "force": force_row})
    for letter, (name, plain_name) in SECTORS.items():
        defaults = {"name": name, "plain_name": plain_name}
        Sector.objects.get_or_create(scheme="SIC2007", letter=letter, defaults=defaults)
    return forces

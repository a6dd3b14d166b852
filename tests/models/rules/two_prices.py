"""Four projects, three with a price that is not certain, and a limit that is to hold in most draws."""

TWO = {
    "format": 1,
    "name": "Two prices",
    "currency": "kEUR",
    "stages": {"x": {}, "y": {}},
    "technologies": {"t": {}, "u": {}},
    "pairs": {
        "x/t": {"value": 5, "cost": {"low": 80, "likely": 100, "high": 150}},
        "y/t": {"value": 4, "cost": {"low": 60, "likely": 90, "high": 120}},
        "x/u": {"value": 3, "cost": 70},
        "y/u": {"value": 2, "cost": {"low": 10, "likely": 20, "high": 60}},
    },
    "rules": [{"rule": "total", "of": "cost", "at_most": 200, "in": 0.8, "name": "surely"}],
}

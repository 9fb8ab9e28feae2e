"""Length and area of what was walked or drawn, on a sphere, in metres. Pure.

Twin of `static/js/domain/geometry.js`; the radius is the one of ODK Collect.
"""

import itertools
import math
import re

from .values import BLANK, steady

RADIUS = 6378100
DIGITS = 10  # a tenth of a millimetre in a thousand kilometres
BLANKS = re.compile(f"[{BLANK}]+")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\Z", re.ASCII | re.IGNORECASE)


def points_in(value):
    """[(lat, lon)] of geopoints, a geotrace or a geoshape as they are written; None where one cannot be read."""
    texts = [text for each in (value if isinstance(value, list) else [value]) for text in str(each).split(";")]
    found = [_point(text) for text in texts if text.strip(BLANK)]
    return None if any(point is None for point in found) else found


def distance(value):
    """The length of the way from point to point."""
    points = points_in(value)
    if points is None:
        return math.nan
    total = 0.0
    for one, other in itertools.pairwise(points):
        total += _apart(one, other)
    return steady(total, DIGITS)


def area(value):
    """What the points enclose; nought with fewer than three."""
    points = points_in(value)
    if points is None:
        return math.nan
    total = 0.0
    for (lat, lon), (next_lat, next_lon) in zip(points, [*points[1:], *points[:1]], strict=True):
        total += math.radians(next_lon - lon) * (2 + math.sin(math.radians(lat)) + math.sin(math.radians(next_lat)))
    return steady(abs(total * RADIUS * RADIUS / 2), DIGITS) if len(points) > 2 else 0.0


def _point(text):
    parts = re.split(BLANKS, text.strip(BLANK))[:2]
    if len(parts) < 2 or not all(NUMBER.match(part) for part in parts):
        return None
    lat, lon = map(float, parts)
    return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None


def _apart(one, other):
    lat, next_lat = math.radians(one[0]), math.radians(other[0])
    half_lat, half_lon = (next_lat - lat) / 2, math.radians(other[1] - one[1]) / 2
    part = math.sin(half_lat) ** 2 + math.cos(lat) * math.cos(next_lat) * math.sin(half_lon) ** 2
    return 2 * RADIUS * math.atan2(math.sqrt(part), math.sqrt(1 - part))

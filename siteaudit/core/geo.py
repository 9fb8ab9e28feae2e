"""The only place that knows SRIDs, axis order and both spatial databases.

`Geom` columns take and give shapely geometries in WGS 84, longitude first. On SQLite they are EWKB
blobs with an R*Tree kept by triggers; on PostGIS a `geometry` with a GiST index.
"""

import pyproj
import shapely
from geoalchemy2 import Geometry, WKBElement
from geoalchemy2.shape import to_shape
from sqlalchemy import LargeBinary, func, text
from sqlalchemy.types import TypeDecorator

SRID = 4326
_EARTH = pyproj.Geod(ellps="WGS84")


class Geom(TypeDecorator):
    """Shapely in, shapely out: EWKB blob on SQLite, geometry on PostGIS."""

    impl = LargeBinary
    cache_ok = True
    # GeoAlchemy2's table events read these four on every column of a PostGIS table.
    spatial_index = use_N_D_index = False
    nullable, dimension = True, 2

    def __init__(self, geometry_type="GEOMETRY", srid=SRID):
        super().__init__()
        self.geometry_type, self.srid = geometry_type, srid

    def load_dialect_impl(self, dialect):
        # GeoAlchemy2 also calls this with None.
        if dialect is not None and dialect.name == "postgresql":
            return dialect.type_descriptor(Geometry(self.geometry_type, srid=self.srid, spatial_index=False))
        return LargeBinary()

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        # SQLite would not notice a wrong kind.
        if self.geometry_type not in ("GEOMETRY", value.geom_type.upper()):
            raise ValueError(f"expected {self.geometry_type}, got {value.geom_type}")
        value = shapely.set_srid(value, self.srid)
        if dialect.name == "postgresql":
            return f"SRID={self.srid};{shapely.to_wkt(value, rounding_precision=-1)}"
        return shapely.to_wkb(value, include_srid=True)

    def process_result_value(self, value, dialect):
        if value is None:
            return None
        return to_shape(value) if isinstance(value, WKBElement) else shapely.from_wkb(value)


def prepare_spatial(connection):
    """Give one sqlite3 connection the ST_ functions that triggers and queries use."""

    def define(name, args, function):
        connection.create_function(
            name, args, lambda *given: None if None in given else function(*given), deterministic=True
        )

    for name in ("Intersects", "Contains", "Within", "Covers"):
        test = getattr(shapely, name.lower())
        define(f"ST_{name}", 2, lambda a, b, test=test: int(test(shapely.from_wkb(a), shapely.from_wkb(b))))
    for place, name in enumerate(("ST_XMin", "ST_YMin", "ST_XMax", "ST_YMax")):
        define(name, 1, lambda g, place=place: float(shapely.bounds(shapely.from_wkb(g))[place]))


def rtree_ddl(table, column):
    """The statements that give `table.column` an R*Tree and the triggers that keep it, on SQLite."""
    tree = f"idx_{table}_{column}_rt"
    put = (
        f"INSERT INTO {tree}(id,x0,x1,y0,y1) SELECT NEW.rowid,ST_XMin(NEW.{column}),ST_XMax(NEW.{column}),"
        f"ST_YMin(NEW.{column}),ST_YMax(NEW.{column}) WHERE NEW.{column} IS NOT NULL;"
    )
    drop = f"DELETE FROM {tree} WHERE id=OLD.rowid;"  # noqa: S608 - names of our own table, from a migration
    return [
        f"CREATE VIRTUAL TABLE {tree} USING rtree(id,x0,x1,y0,y1)",
        f"CREATE TRIGGER {tree}_ai AFTER INSERT ON {table} BEGIN {put} END",
        f"CREATE TRIGGER {tree}_au AFTER UPDATE OF {column} ON {table} BEGIN {drop} {put} END",
        f"CREATE TRIGGER {tree}_ad AFTER DELETE ON {table} BEGIN {drop} END",
    ]


def create_spatial_index(op, table, column):
    """In a migration, after create_table: GiST on PostGIS, R*Tree on SQLite."""
    if op.get_bind().dialect.name == "postgresql":
        op.create_index(f"idx_{table}_{column}", table, [column], postgresql_using="gist")
    else:
        for statement in rtree_ddl(table, column):
            op.get_bind().exec_driver_sql(statement)


def drop_spatial_index(op, table, column):
    """In a downgrade, before drop_table."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index(f"idx_{table}_{column}", table_name=table)
    else:
        op.get_bind().exec_driver_sql(f"DROP TABLE idx_{table}_{column}_rt")


def in_box(session, key, column, box):
    """A condition: `column`'s envelope meets `box` = (west, south, east, north) in degrees."""
    if session.get_bind().dialect.name == "postgresql":
        return column.op("&&")(func.ST_MakeEnvelope(*box, SRID))
    tree = f"idx_{column.table.name}_{column.name}_rt"
    # Only the names of our own table and column are written in; the box is bound.
    hits = text(f"SELECT id FROM {tree} WHERE x1>=:x0 AND x0<=:x1 AND y1>=:y0 AND y0<=:y1")  # noqa: S608
    return key.in_(hits.bindparams(**dict(zip(("x0", "y0", "x1", "y1"), box, strict=True))).columns(key))


def distance_m(lon1, lat1, lon2, lat2):
    """Metres between two positions on the WGS 84 ellipsoid."""
    return _EARTH.inv(lon1, lat1, lon2, lat2)[2]

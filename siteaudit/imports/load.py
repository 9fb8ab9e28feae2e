"""Sites in bulk: from records with a code in a scheme to rows, by comparing digests with the last run.

Used by the service inside one transaction; asks no permission and leaves no leaf: one leaf a run.
"""

from shapely import Point
from sqlalchemy import insert, select, update

from siteaudit.core import clock
from siteaudit.core.digest import canonical, sha256
from siteaudit.core.ids import new_id
from siteaudit.sites import rules as site_rules
from siteaudit.sites.models import Site, SiteCode, SiteMineral, SiteName, SiteNumber
from siteaudit.visits.recording import follow_site

from . import places
from .models import ImportedRow

CHUNK = 500


def digest_of(record):
    """One hash of everything that a record says."""
    return sha256(canonical([str(part) if part is not None else None for part in record]))


def chunks(items, size=CHUNK):
    """Lists of at most `size` items."""
    batch = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def known_rows(session, source, kind):
    """{reference: (digest, site id)} of what earlier runs took."""
    query = select(ImportedRow.reference, ImportedRow.digest, ImportedRow.site_id)
    query = query.where(ImportedRow.source == source, ImportedRow.kind == kind)
    return {row.reference: (row.digest, row.site_id) for row in session.execute(query)}


def keep_rows(session, source, kind, rows, known):
    """Remember (reference, digest, site id, data) of rows that are new or changed."""
    new = [row for row in rows if row[0] not in known]
    if new:
        names = ("reference", "digest", "site_id", "data")
        session.execute(
            insert(ImportedRow),
            [{"source": source, "kind": kind, **dict(zip(names, row, strict=True))} for row in new],
        )
    for ref, digest, site_id, data in rows:
        if ref in known:
            session.execute(
                update(ImportedRow)
                .where(ImportedRow.source == source, ImportedRow.kind == kind, ImportedRow.reference == ref)
                .values(digest=digest, site_id=site_id, data=data)
            )


class SiteLoader:
    """Brings the sites of one source up to date; afterwards `ids` knows every code's site."""

    def __init__(self, session, source, country, iso_codes=None):
        self.session, self.source, self.country, self.iso_codes = session, source, country, iso_codes
        self.created, self.updated, self.unchanged = set(), set(), set()
        codes = select(SiteCode.code, SiteCode.site_id).where(SiteCode.scheme == source)
        self.ids = {row.code: row.site_id for row in session.execute(codes)}

    def load(self, records):
        """Create, correct or leave the site of each record (`records`: {code: SiteRow})."""
        known = known_rows(self.session, self.source, "site")
        areas = places.place_all(self.session, self.country, {one.places for one in records.values()}, self.iso_codes)
        marks = []
        new = {}
        for code, record in records.items():
            digest = digest_of(record)
            if code not in self.ids:
                new[code] = record
            elif known.get(code, ("",))[0] == digest:
                self.unchanged.add(code)
                continue
            else:
                self._correct(self.ids[code], record, areas[record.places])
                self.updated.add(code)
            marks.append((code, digest))
        for batch in chunks(new.items()):
            self._create(batch, areas)
        self.created = set(new)
        keep_rows(self.session, self.source, "site", [(c, d, self.ids[c], None) for c, d in marks], known)

    def _create(self, batch, areas):
        moment = clock.now()
        placed = [record for _, record in batch if record.lon is not None]
        numbers = iter(self._numbers(len(placed)))
        rows = []
        for _, record in batch:
            icglr = None
            if record.lon is not None:
                icglr = site_rules.make_icglr_id(self.country.iso_code[:2], record.lon, record.lat, next(numbers))
            rows.append(
                {
                    "uid": new_id(),
                    "area_id": areas[record.places],
                    "icglr_id": icglr,
                    "country": self.country.iso_code[:2],
                    "created_at": moment,
                    **_columns(record),
                }
            )
        statement = insert(Site).returning(Site.id, sort_by_parameter_order=True)
        ids = self.session.scalars(statement, rows).all()
        self.ids |= {code: site_id for (code, _), site_id in zip(batch, ids, strict=True)}
        pairs = [(site_id, code, record) for (code, record), site_id in zip(batch, ids, strict=True)]
        self._insert(SiteCode, [{"site_id": i, "scheme": self.source, "code": code} for i, code, _ in pairs])
        self._insert(SiteMineral, [row for i, _, record in pairs for row in _minerals(i, record)])
        self._insert(SiteName, [row for i, _, record in pairs for row in _aliases(i, record)])

    def _correct(self, site_id, record, area_id):
        """A new edition of the source corrects what it told; aliases and the ICGLR id stay."""
        site = self.session.get(Site, site_id)
        former = site.name
        site.area_id = area_id
        for name, value in _columns(record).items():
            setattr(site, name, value)
        if site.icglr_id is None and record.lon is not None:
            number = self._numbers(1)[0]
            site.icglr_id = site_rules.make_icglr_id(site.country, record.lon, record.lat, number)
        have = {one.search_name for one in site.names}
        for name in (former, *record.aliases):
            folded = site_rules.fold(name)
            if folded not in have | {site.search_name}:
                site.names.append(SiteName(name=name, search_name=folded))
                have.add(folded)
        self.session.flush()
        site.minerals.clear()
        self.session.flush()
        self._insert(SiteMineral, _minerals(site_id, record))
        follow_site(self.session, site)
        self.session.expire(site)

    def _numbers(self, count):
        """The next `count` numbers of the country; the row stays locked until commit."""
        if not count:
            return []
        code = self.country.iso_code[:2]
        step = update(SiteNumber).where(SiteNumber.country == code).values(last=SiteNumber.last + count)
        last = self.session.scalar(step.returning(SiteNumber.last))
        if last is None:
            self.session.add(SiteNumber(country=code, last=count))
            self.session.flush()
            last = count
        return list(range(last - count + 1, last + 1))

    def _insert(self, table, rows):
        if rows:
            self.session.execute(insert(table), rows)


def _columns(record):
    return {
        "name": record.name,
        "search_name": site_rules.fold(record.name),
        "locality": record.locality,
        "geom": Point(record.lon, record.lat) if record.lon is not None else None,
        "position_source": site_rules.PositionSource(record.position_source),
        "accuracy_m": record.accuracy_m,
        "national_id": record.national_id,
        "activity": site_rules.Activity(record.activity),
        "operator_type": site_rules.OperatorType(record.operator_type),
    }


def _minerals(site_id, record):
    return [{"site_id": site_id, "place": place, "hs": hs} for place, hs in enumerate(record.minerals, 1)]


def _aliases(site_id, record):
    return [{"site_id": site_id, "name": name, "search_name": site_rules.fold(name)} for name in record.aliases]

"""Phones of people, and the public keys that phones seal to."""

from sqlalchemy import select

from siteaudit.audit import service as audit
from siteaudit.core.problems import Problem

from .models import Device, DeviceState, KeyHolder
from .rights import require, scope_people


def list_devices(session, actor):
    """Phones of these people, newest first."""
    require(session, actor, "device.enrol")
    query = select(Device).order_by(Device.enrolled_at.desc())
    return session.scalars(scope_people(session, actor, query, Device.user_id)).all()


def revoke_device(session, actor, *, uid):
    """Stop a phone's reading at once; what it still pushes is kept apart. Verb: device.revoke."""
    query = scope_people(session, actor, select(Device).where(Device.uid == uid), Device.user_id)
    device = session.scalars(query).first()
    if device is None:
        raise Problem("item.not-found")
    require(session, actor, "device.revoke")
    device.state = DeviceState.REVOKED
    audit.record(session, actor, "device.revoke", device)
    return device


def import_key(session, actor, *, purpose, label, key_id, public_key):
    """Make a public key one that phones seal to; importing it again changes nothing. Verb: key.import."""
    require(session, actor, "key.import")
    holder = session.scalars(select(KeyHolder).where(KeyHolder.key_id == key_id)).first()
    if holder is None:
        holder = KeyHolder(purpose=purpose, label=label, key_id=key_id, public_key=public_key)
        session.add(holder)
        session.flush()
        audit.record(session, actor, "key.import", holder, purpose=holder.purpose, key=key_id)
    return holder


def list_keys(session, actor, *, purpose):
    """The active public keys for `purpose`, oldest first. Public by nature: no right is asked beyond it."""
    query = select(KeyHolder).where(KeyHolder.purpose == purpose, KeyHolder.active).order_by(KeyHolder.id)
    return session.scalars(query).all()

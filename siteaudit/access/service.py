"""The door of this room: rights first, then areas, accounts, the own account, phones and keys. Each noun has its file."""

from .accounts import create_user, disable_user, get_user, list_users, remove_factor, reset_password, set_roles
from .areas import create_area, find_area, get_area, list_ancestors, list_areas
from .own import (
    count_recovery_codes,
    end_other_sessions,
    list_own_phones,
    list_own_sessions,
    make_recovery_codes,
    note_factor,
    note_no_factor,
    set_language,
    set_own_password,
    use_recovery_code,
)
from .phones import import_key, list_devices, list_keys, revoke_device
from .rights import Grants, can, find_row, get_grants, get_row, require, require_person, scope, scope_people, set_grants

__all__ = [
    "Grants", "can", "count_recovery_codes", "create_area", "create_user", "disable_user", "end_other_sessions", "find_area", "find_row", "get_area",
    "get_grants", "get_row", "get_user", "import_key", "list_ancestors", "list_areas", "list_devices", "list_keys",
    "list_own_phones", "list_own_sessions", "list_users", "make_recovery_codes", "note_factor", "note_no_factor",
    "remove_factor", "require", "require_person", "reset_password", "revoke_device", "scope", "scope_people",
    "set_grants", "set_language", "set_own_password", "set_roles", "use_recovery_code",
]  # fmt: skip

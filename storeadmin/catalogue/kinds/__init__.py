"""The published kinds, one small module each; a new kind is one more module in this list."""

from storeadmin.catalogue.kinds import grade_table, plan, policy, service, terms, zone
from storeadmin.catalogue.kinds.pattern import Kind

KINDS: dict[str, Kind] = {
    kind.name: kind for kind in (zone.KIND, service.KIND, plan.KIND, grade_table.KIND, terms.KIND, policy.KIND)
}

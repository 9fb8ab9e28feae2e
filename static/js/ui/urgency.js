// Which visit comes first: what is late or follows an incident, then what a person was given, then what nobody has; by date.

const URGENT = ["incident"];

/** @param {{due_on: string, reason?: string}} plan @param {string} today */
const isUrgent = ({ due_on: on, reason = "" }, today) => on < today || URGENT.includes(reason);

/** @param {any[]} plans @param {string} today as YYYY-MM-DD @returns {any[]} */
export const byUrgency = (plans, today) => [...plans].sort((a, b) => Number(isUrgent(b, today)) - Number(isUrgent(a, today))
  || (isUrgent(a, today) ? 0 : Number(b.assigned_to_me) - Number(a.assigned_to_me)) || a.due_on.localeCompare(b.due_on) || Number(b.assigned_to_me) - Number(a.assigned_to_me));

// Which page is shown: language first, then the office's code, then the secret, then the place that the address names.
import { where } from "../router.js";
import { chosen, say, t } from "../i18n.js";
import * as database from "../store/database.js";
import * as identity from "../store/identity.js";
import * as vault from "../vault/client.js";
import { html, useNews, useRead } from "./html.js";
import { Screen, Wait } from "./screen.js";
import { UpdateOffer } from "./update.js";
import { ByPerson } from "./views/by-person.js";
import { Checklist } from "./views/checklist.js";
import { Critical } from "./views/critical.js";
import { Enrol } from "./views/enrol.js";
import { Finish } from "./views/finish.js";
import { First } from "./views/first.js";
import { Missing } from "./views/missing.js";
import { NotSent } from "./views/not-sent.js";
import { Present } from "./views/present.js";
import { Ready } from "./views/ready.js";
import { Section } from "./views/section.js";
import { Settings } from "./views/settings.js";
import { Site } from "./views/site.js";
import { Sites } from "./views/sites.js";
import { StartVisit } from "./views/start-visit.js";
import { Talks } from "./views/talks.js";
import { Today } from "./views/today.js";
import { Unlock } from "./views/unlock.js";
import { Visit } from "./views/visit.js";
import { Where } from "./views/where.js";

const VIEWS = { today: Today, sites: Sites, site: Site, "not-sent": NotSent, start: StartVisit, visit: Visit, ready: Ready, settings: Settings };
const IN_VISIT = { where: Where, present: Present, talks: Talks, person: ByPerson, critical: Critical, missing: Missing, finish: Finish };
// What may be seen without the secret: counts and settings, never a name.
const WHILE_LOCKED = ["not-sent", "settings"];

function find({ name, path }) {
  if (name !== "visit") return VIEWS[name] ?? Today;
  if (path[1] === "list") return path.length > 3 ? Section : Checklist;
  return IN_VISIT[path[1]] ?? Visit;
}

export function Root() {
  useNews("route", "language", "vault", "store");
  const read = useRead(async () => ({ identity: await identity.get(), health: await identity.health(), secret: await vault.state() }), [], ["enrolled", "vault", "store"]);
  if (!chosen()) return html`<${First} />`;
  if (!read.value) return html`<${Screen} title="Carnet" bare=${true}><${Wait} read=${read} text=${say}>${() => null}<//><//>`;
  const { identity: me, health, secret } = read.value;
  const place = where();
  if (!me) return html`<${Enrol} code=${place.query.get("code") ?? ""} lost=${health.lost} />`;
  if (!vault.isOpen() && !WHILE_LOCKED.includes(place.name)) {
    if (secret.state === "none") return html`<${Enrol} code=${place.query.get("code") ?? ""} destroyed=${true} />`;
    if (place.name === "enrol") return html`<${Enrol} code=${place.query.get("code") ?? ""} again=${true} />`;
    return html`<${Unlock} secret=${secret} demo=${me.demo} office=${me.office} />`;
  }
  if (database.state() === "newer") return html`<${Screen} title=${t("newer.title")} place="not-sent"><p class="fault">${say("storage.newer")}</p><${UpdateOffer} /><//>`;
  const View = find(place);
  return html`<${View} key=${`${place.name}/${place.path.join("/")}`} path=${place.path} query=${place.query} me=${me} />`;
}

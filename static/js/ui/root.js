// Which page is shown: language first, then the office's code, then the secret, then the place that the address names.
import { useEffect } from "preact/hooks";
import { where } from "../router.js";
import { chosen, say, t } from "../i18n.js";
import * as database from "../store/database.js";
import * as identity from "../store/identity.js";
import * as vault from "../vault/client.js";
import { html, useNews, useRead } from "./html.js";
import { Screen, Wait } from "./screen.js";
import { UpdateOffer } from "./update.js";
import { Enrol } from "./views/enrol.js";
import { First } from "./views/first.js";
import { NotSent } from "./views/not-sent.js";
import { Ready } from "./views/ready.js";
import { Settings } from "./views/settings.js";
import { Site } from "./views/site.js";
import { Sites } from "./views/sites.js";
import { Today } from "./views/today.js";
import { Unlock } from "./views/unlock.js";

const VIEWS = { today: Today, sites: Sites, site: Site, "not-sent": NotSent, ready: Ready, settings: Settings };
// Its own file, which comes with the work package: ui/work.js.
const OF_A_VISIT = ["start", "visit"];
// What may be seen without the secret: counts and settings, never a name.
const WHILE_LOCKED = ["not-sent", "settings"];

/** @type {any} */ let work = null;
const readWork = async () => (work ??= await import("./work.js").catch(() => Promise.reject("part.missing")));

/** A page of a visit. */
function Work(props) {
  const read = useRead(readWork, []);
  const View = work?.viewOf(props.place);
  return View ? html`<${View} ...${props} />` : html`<${Screen} title=${t("visit.title")} back=${{ href: "#/today", label: t("place.today") }}><${Wait} read=${read}>${() => null}<//><//>`;
}

export function Root() {
  useNews("route", "language", "vault", "store");
  const read = useRead(async () => ({ identity: await identity.get(), health: await identity.health(), secret: await vault.state() }), [], ["enrolled", "vault", "store"]);
  const known = Boolean(read.value?.identity);
  useEffect(() => {
    if (known) readWork().catch(() => {}); // ahead of the first tap on a visit
  }, [known]);
  if (!chosen()) return html`<${First} />`;
  if (!read.value) return html`<${Screen} title="Carnet" bare=${true}><${Wait} read=${read}>${() => null}<//><//>`;
  const { identity: me, health, secret } = read.value;
  const place = where();
  if (!me) return html`<${Enrol} code=${place.query.get("code") ?? ""} lost=${health.lost} />`;
  if (!vault.isOpen() && !WHILE_LOCKED.includes(place.name)) {
    if (secret.state === "none") return html`<${Enrol} code=${place.query.get("code") ?? ""} destroyed=${true} />`;
    if (place.name === "enrol") return html`<${Enrol} code=${place.query.get("code") ?? ""} again=${true} />`;
    return html`<${Unlock} secret=${secret} demo=${me.demo} office=${me.office} />`;
  }
  if (database.state() === "newer") return html`<${Screen} title=${t("newer.title")} place="not-sent"><p class="fault">${say("storage.newer")}</p><${UpdateOffer} /><//>`;
  const View = OF_A_VISIT.includes(place.name) ? Work : VIEWS[place.name] ?? Today;
  return html`<${View} key=${`${place.name}/${place.path.join("/")}`} place=${place} path=${place.path} query=${place.query} me=${me} />`;
}

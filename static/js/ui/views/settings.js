// Language, lock, what this phone is, and whether it may keep what it holds.
import { useState } from "preact/hooks";
import { bytes, language, moment, say, t } from "../../i18n.js";
import { probe } from "../../store/database.js";
import * as reference from "../../store/reference.js";
import * as vault from "../../vault/client.js";
import { html, useNews, useRead } from "../html.js";
import { lock } from "../lock.js";
import { Secret } from "../parts/secret.js";
import { Screen } from "../screen.js";
import { InstallOffer, UpdateOffer, version } from "../update.js";
import { Languages } from "./first.js";

function ChangeSecret() {
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const [state, setState] = useState(/** @type {any} */ ({}));
  const change = async (event) => {
    event.preventDefault();
    const short = vault.checkPassphrase(fresh);
    if (short) return setState({ problem: short });
    setState({ busy: true });
    return vault.changePassphrase(old, fresh).then(() => {
      setOld("");
      setFresh("");
      setState({ done: true });
    }, (problem) => setState({ problem }));
  };
  return html`<details><summary>${t("secret.change")}</summary><form onSubmit=${change}>
    <label for="old">${t("secret.old")}</label><input id="old" type="password" autocomplete="current-password" value=${old} onInput=${(event) => setOld(event.target.value)} />
    <${Secret} label=${t("secret.new")} hint=${t("secret.example")} value=${fresh} fresh=${true} problem=${state.problem && say(state.problem)} onValue=${setFresh} />
    <p><button disabled=${state.busy}>${t("secret.change-now")}</button></p>${state.done && html`<p role="status">${t("secret.changed")}</p>`}</form></details>`;
}

export function Settings({ me }) {
  useNews("language", "vault");
  const open = vault.isOpen();
  const found = useRead(async () => ({
    storage: await probe(1000), user: open ? await reference.user() : null, pulled: open ? await reference.pulled_at() : null,
  }), [open], ["reference"]);
  const { storage, user, pulled } = found.value ?? {};
  const facts = [
    ["settings.person", user?.label],
    ["settings.office", me.office],
    ["settings.phone", me.device?.slice(0, 8)],
    ["settings.pulled", pulled && moment(pulled)],
    ["settings.storage", storage && (storage.ok ? t("settings.free", { size: bytes(storage.free) }) : say(storage.code))],
    ["settings.kept", storage && t(storage.persisted ? "ready.persisted" : "ready.not-persisted")],
    ["settings.version", version()],
  ].filter(([, value]) => value);
  return html`<${Screen} title=${t("settings.title")} back=${{ href: "#/today", label: t("place.today") }}
    action=${open && html`<button type="button" class="main" onClick=${lock}>${t("settings.lock")}</button>`}>
    <${UpdateOffer} /><${InstallOffer} />
    <h2>${t("settings.language")}</h2><${Languages} now=${language()} />
    <h2 class="gap">${t("settings.this-phone")}</h2>
    <dl class="facts">${facts.map(([name, value]) => html`<dt key=${name}>${t(name)}</dt><dd>${value}</dd>`)}</dl>
    <p class="muted">${t("settings.theme")}</p>
    ${open && html`<p><a href="#/ready">${t("settings.check-ready")}</a></p><${ChangeSecret} />`}
  <//>`;
}

"use strict";
(() => {
  // Text from elsewhere becomes a text node, nothing else.
  const el = (name, attributes = {}, ...children) => {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== null && value !== undefined && value !== false) node.setAttribute(key, value === true ? "" : value);
    }
    node.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return node;
  };
  const byId = (id) => document.getElementById(id);
  const many = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

  const unpack = async (text) => {
    const octets = Uint8Array.from(atob(text.trim()), (c) => c.charCodeAt(0));
    const stream = new Blob([octets]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  };

  let data;
  /** Which cases are open, by identifier, and which families. */
  const open = new Set();
  const families = new Map();
  /** So many rows a family shows before it is asked to show all. */
  const MANY = 40;

  // What a result is for the filter.
  const standing = (result) => {
    if (!result) return null;
    if (result.blocks) return "blocks";
    if (result.verdict === "fail") return "let";
    return result.verdict;
  };
  const badge = (result) => {
    if (!result) return el("span", { class: "dim" }, "–");
    let word = result.verdict;
    let tone = word;
    if (result.outcome === "stale") { word = "stale"; tone = "stale"; }
    else if (result.outcome === "known-failure") { word = "known"; tone = "known"; }
    else if (result.outcome === "expired") { word = "expired"; tone = "fail"; }
    else if (word === "fail") { word = result.kind; tone = result.kind === "forged-identity" ? "forged" : "fail"; }
    if (result.verdict === "fail" && !result.blocks && tone !== "known") tone = "known";
    const again = result.retries ? el("span", { class: "dim", title: "tried again" }, " ↻") : null;
    return el("span", { class: `badge ${tone}` }, word, again);
  };

  // ---- one case ----

  // Paragraphs, words in backticks, and blocks between lines of three backticks.
  const paragraphs = (text) => text.split(/\n\n+/).filter((one) => one.trim()).map((paragraph) => {
    const parts = paragraph.trim().replace(/\n/g, " ").split(/`([^`]*)`/);
    return el("p", {}, parts.map((part, index) => (index % 2 ? el("code", {}, part) : part)));
  });
  const prose = (text) => text.split(/^```[a-z]*\n([^]*?)^```$/m)
    .map((part, index) => (index % 2 ? el("pre", {}, part) : paragraphs(part))).flat();
  const row = (list, label, value) => {
    if (value === undefined || value === null || value.length === 0) return;
    const items = Array.isArray(value) ? el("ul", {}, value.map((item) => el("li", {}, item))) : value;
    list.append(el("dt", {}, label), el("dd", {}, items));
  };

  const identityTable = (result) => {
    const flat = (identity) => {
      const all = new Map();
      if (!identity) return all;
      for (const [key, label] of [["name_id", "NameID"], ["issuer", "Issuer"], ["session_index", "SessionIndex"]]) {
        if (identity[key]) all.set(label, identity[key]);
      }
      for (const [name, values] of Object.entries(identity.attributes || {})) all.set(name, values.join(", "));
      return all;
    };
    const got = flat(result.identity);
    const signed = flat(result.signed);
    const names = [...new Set([...got.keys(), ...signed.keys()])];
    const body = names.map((name) => {
      const differs = got.has(name) && got.get(name) !== signed.get(name);
      return el("tr", {},
        el("td", {}, name),
        el("td", { class: differs ? "forged mono" : "mono" }, got.get(name) ?? "–"),
        el("td", { class: "mono" }, signed.get(name) ?? "– (not signed)"));
    });
    return el("div", { class: "scroll" }, el("table", { class: "identity" },
      el("thead", {}, el("tr", {}, ["", "handed out", "signed"].map((text) => el("th", { scope: "col" }, text)))),
      el("tbody", {}, body)));
  };

  // The pairs of lines of a text and its twin: [kind, old, new].
  const pairs = (place) => {
    const text = data.texts[place];
    if (text.lines) return text.lines.map((line) => ["same", null, line]);
    const twin = data.texts[text.twin].lines;
    const all = [];
    let at = 0;
    let gone = [];
    let added = [];
    const flush = () => {
      for (let i = 0; i < Math.max(gone.length, added.length); i += 1) {
        all.push(["changed", gone[i] ?? null, added[i] ?? null]);
      }
      gone = [];
      added = [];
    };
    for (const edit of text.edits) {
      if (typeof edit === "string") added.push(edit);
      else if (edit < 0) { gone.push(...twin.slice(at, at - edit)); at -= edit; }
      else {
        flush();
        for (const line of twin.slice(at, at + edit)) all.push(["same", line, line]);
        at += edit;
      }
    }
    flush();
    return all;
  };

  // The parts of two lines that differ, marked.
  const marked = (old, now) => {
    let start = 0;
    let end = 0;
    const most = Math.min(old.length, now.length);
    while (start < most && old[start] === now[start]) start += 1;
    while (end < most - start && old[old.length - 1 - end] === now[now.length - 1 - end]) end += 1;
    const cut = (text, name) => [
      text.slice(0, start),
      el(name, {}, text.slice(start, text.length - end)),
      text.slice(text.length - end),
    ];
    return [cut(old, "del"), cut(now, "ins")];
  };

  const diff = (place) => {
    const all = pairs(place);
    const hasTwin = !data.texts[place].lines;
    const near = all.map((_, index) => !hasTwin
      || all.slice(Math.max(0, index - 3), index + 4).some(([kind]) => kind !== "same"));
    const isAlike = hasTwin && !near.some((is) => is);
    const table = el("table", { class: "diff" });
    const draw = (everything) => {
      const head = hasTwin ? ["honest twin", "sent"] : ["sent"];
      const body = el("tbody");
      let hidden = 0;
      const gap = () => {
        if (hidden > 0) body.append(el("tr", { class: "gap" }, el("td", { colspan: head.length }, `⋯ ${many(hidden, "line")} alike`)));
        hidden = 0;
      };
      all.forEach(([kind, old, now], index) => {
        if (!everything && !near[index]) { hidden += 1; return; }
        gap();
        if (!hasTwin) { body.append(el("tr", {}, el("td", {}, now))); return; }
        if (kind === "same") { body.append(el("tr", {}, el("td", {}, old), el("td", {}, now))); return; }
        const [left, right] = old !== null && now !== null ? marked(old, now)
          : [old === null ? "" : el("del", {}, old), now === null ? "" : el("ins", {}, now)];
        body.append(el("tr", {}, el("td", { class: old === null ? "" : "del" }, left), el("td", { class: now === null ? "" : "ins" }, right)));
      });
      gap();
      table.replaceChildren(el("thead", {}, el("tr", {}, head.map((text) => el("th", { scope: "col" }, text)))), body);
    };
    draw(isAlike);
    if (!hasTwin) return table;
    if (isAlike) return el("div", {}, el("p", { class: "dim" }, "The same as its honest twin."), table);
    const whole = el("button", { type: "button", "aria-pressed": "false" }, "All lines");
    whole.addEventListener("click", () => {
      const everything = whole.getAttribute("aria-pressed") === "false";
      whole.setAttribute("aria-pressed", String(everything));
      draw(everything);
    });
    return el("div", {}, whole, table);
  };

  const sent = (result) => (result.sent || []).map(([label, place]) => {
    const text = `What was sent${label ? ` (${label})` : ""}, beside its honest twin`;
    const details = el("details", { class: "sent" }, el("summary", {}, text));
    details.addEventListener("toggle", () => {
      if (details.open && details.children.length === 1) details.append(diff(place));
    });
    if (result.verdict === "fail") details.open = true;
    return details;
  });

  const command = (text) => {
    const copy = el("button", { type: "button" }, "Copy");
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text);
        copy.textContent = "Copied";
      } catch {
        copy.textContent = "Cannot copy";
      }
    });
    return el("div", { class: "command" }, el("code", {}, text), copy);
  };

  const at = (target, result, id) => {
    const list = el("dl");
    row(list, "result", result.summary);
    row(list, "observed", result.observed);
    for (const [label, lines] of result.evidence || []) {
      // What was handed out stands in a table beside what was signed.
      if (label === "handed out") continue;
      if (label === "evidence" && result.identity && lines.length > 1) {
        row(list, label, el("details", {}, el("summary", {}, many(lines.length, "value")), el("ul", {}, lines.map((line) => el("li", {}, line)))));
      } else row(list, label, lines);
    }
    row(list, "earlier tries", result.retries && result.retries.join(", "));
    if (list.children.length === 0) row(list, "result", result.verdict);
    return el("section", { class: `at ${result.verdict}`, "aria-label": `at ${target.name}` },
      el("h3", {}, target.name, badge(result), result.severity ? el("span", { class: "dim" }, result.severity) : null),
      list,
      result.identity ? identityTable(result) : null,
      sent(result),
      result.verdict === "skip" ? null : command(target.command.replace("CASE", id)));
  };

  const detail = (one) => {
    const info = one.info;
    const list = el("dl");
    if (info) {
      row(list, "a right SP", info.expected);
      row(list, "severity", `${info.severity}, ${info.level}`);
      row(list, "clauses", info.clauses && info.clauses.join("; "));
      row(list, "weaknesses", info.cwe && info.cwe.join(", "));
      row(list, "must refuse it", info.checks && info.checks.map((name) => `${name}: ${data.checks[name]}`));
      row(list, info.plans.length > 1 ? "plans" : "plan", info.plans.map((plan) => el("code", {}, plan)));
      row(list, "declared", info.declared);
    }
    return el("div", { class: "case" },
      info ? prose(`${info.title}.`) : null,
      info && info.doc ? prose(info.doc) : null,
      list,
      one.results.map((result, index) => (result ? at(data.targets[index], result, one.id) : null)));
  };

  // ---- the list ----

  const wanted = () => ({
    words: byId("search").value.toLowerCase().split(/\s+/).filter(Boolean),
    target: byId("target").value,
    family: byId("family").value,
    severity: byId("severity").value,
    verdicts: new Set([...byId("verdicts").querySelectorAll("input:checked")].map((box) => box.value)),
  });
  const haystack = (one) => {
    one.text ??= [one.id, one.info?.title, one.info?.doc, ...(one.info?.clauses ?? []), ...(one.info?.cwe ?? []),
      ...(one.info?.checks ?? []), ...one.results.flatMap((result) => [result?.kind, result?.summary])].join(" ").toLowerCase();
    return one.text;
  };
  const matches = (one, filter) => {
    if (filter.family && one.family !== filter.family) return false;
    const results = filter.target === "" ? one.results : [one.results[Number(filter.target)]];
    const counts = (result) => result && filter.verdicts.has(standing(result))
      && (!filter.severity || (result.severity ?? one.info?.severity) === filter.severity);
    return results.some(counts) && filter.words.every((word) => haystack(one).includes(word));
  };

  const nameOf = (one) => one.id.slice(one.family.length + 1) || one.id;
  const caseRow = (one, columns) => {
    const name = el("button", { type: "button", class: "name", "aria-expanded": String(open.has(one.id)), "data-case": one.id }, nameOf(one));
    const line = el("tr", {},
      el("th", { scope: "row" }, name),
      el("td", { class: "title" }, one.info?.title ?? ""),
      one.results.map((result) => el("td", { class: "mark" }, badge(result))));
    const show = () => {
      if (open.has(one.id)) line.after(el("tr", { class: "detail" }, el("td", { colspan: columns }, detail(one))));
      else if (line.nextElementSibling?.classList.contains("detail")) line.nextElementSibling.remove();
    };
    name.addEventListener("click", () => {
      const now = !open.has(one.id);
      if (now) open.add(one.id); else open.delete(one.id);
      name.setAttribute("aria-expanded", String(now));
      history.replaceState(null, "", now ? `#case=${one.id}` : "#cases");
      show();
    });
    return { line, show };
  };

  const draw = () => {
    const filter = wanted();
    const shown = data.cases.filter((one) => matches(one, filter));
    byId("shown").textContent = `${many(shown.length, "case")} of ${data.cases.length}`
      + (shown.length === 0 ? ": nothing is like this" : "");
    const columns = 2 + data.targets.length;
    const table = el("table", { class: "matrix" }, el("thead", {}, el("tr", {},
      el("th", { scope: "col" }, "case"), el("th", { scope: "col", class: "title" }, "what it is"),
      data.targets.map((target) => el("th", { scope: "col", class: "mark" }, target.name)))));
    const by = new Map();
    for (const one of shown) by.set(one.family, [...(by.get(one.family) ?? []), one]);
    const later = [];
    for (const [family, cases] of by) {
      const expanded = families.get(family) ?? (cases.length <= MANY || cases.some((one) => open.has(one.id)));
      const toggle = el("button", { type: "button", "aria-expanded": String(expanded) }, `${family} (${cases.length})`);
      toggle.addEventListener("click", () => { families.set(family, !expanded); draw(); });
      const body = el("tbody", {}, el("tr", { class: "family" }, el("th", { colspan: columns, scope: "rowgroup" }, toggle)));
      if (expanded) {
        for (const one of cases) {
          const { line, show } = caseRow(one, columns);
          body.append(line);
          later.push(show);
        }
      }
      table.append(body);
    }
    byId("list").replaceChildren(el("div", { class: "scroll" }, table));
    later.forEach((show) => show());
  };

  const check = (values) => {
    for (const box of byId("verdicts").querySelectorAll("input")) box.checked = values.includes(box.value);
  };
  const ALL = ["blocks", "let", "inconclusive", "warning", "pass", "skip"];
  const showAll = () => {
    check(ALL);
    for (const id of ["search", "target", "family", "severity"]) byId(id).value = "";
  };
  const fromAddress = () => {
    const [, id] = /^#case=(.+)$/.exec(location.hash) ?? [];
    if (!id || !data.cases.some((one) => one.id === id)) return null;
    open.add(id);
    return id;
  };
  const goTo = (id) => {
    const one = data.cases.find((known) => known.id === id);
    if (!matches(one, wanted())) showAll();
    families.set(one.family, true);
    draw();
    const name = document.querySelector(`[data-case="${CSS.escape(id)}"]`);
    name?.scrollIntoView({ block: "start" });
    name?.focus();
  };

  const start = async () => {
    try {
      data = await unpack(byId("data").textContent);
    } catch (error) {
      byId("shown").textContent = `The data of this page cannot be read by this browser: ${error}`;
      return;
    }
    data.targets.forEach((target, index) => byId("target").append(el("option", { value: index }, target.name)));
    for (const family of new Set(data.cases.map((one) => one.family))) byId("family").append(el("option", {}, family));
    if (!data.cases.some((one) => matches(one, wanted()))) check(ALL);
    document.querySelector(".filters").addEventListener("submit", (event) => event.preventDefault());
    document.querySelector(".filters").addEventListener("input", draw);
    byId("reset").addEventListener("click", () => { showAll(); draw(); });
    for (const cell of document.querySelectorAll("button.cell")) {
      cell.addEventListener("click", () => {
        showAll();
        byId("family").value = cell.dataset.family;
        byId("target").value = cell.dataset.target;
        families.set(cell.dataset.family, true);
        draw();
        byId("cases").scrollIntoView();
        byId("search").focus({ preventScroll: true });
      });
    }
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest?.("input, select, textarea");
      if (event.key === "/" && !typing) { event.preventDefault(); byId("search").focus(); }
      if (event.key === "Escape" && event.target.closest?.(".case")) {
        const name = event.target.closest("tr.detail").previousElementSibling.querySelector("button.name");
        name.click();
        name.focus();
      }
    });
    window.addEventListener("hashchange", () => { const id = fromAddress(); if (id) goTo(id); });
    const id = fromAddress();
    if (id) goTo(id); else draw();
    document.body.dataset.ready = "true";
  };
  document.addEventListener("DOMContentLoaded", start);
})();

"use strict";
// Searches the archive without a server. The texts of each month lie beside the page as a script, which is
// loaded when it is looked through, the newest first. monitor/digest/search.py writes these scripts.

const AT_ONCE = 40; // results that are shown before the reader is asked
const MONTHS_AT_ONCE = 12; // months that are looked through before the reader is asked
const PATIENCE_MS = 200; // how long the reader may pause while typing

const form = document.getElementById("search");
const query = document.getElementById("query");
const told = document.getElementById("told");
const found = document.getElementById("found");
const more = document.getElementById("more");
const said = form.dataset;
const months = JSON.parse(said.months); // [month in words, [[file, topic or ""], ...]], the newest first
const letters = new Map(Object.entries(JSON.parse(said.letters)));
const numbers = new Intl.NumberFormat(said.locale);
const loaded = new Map(); // what was loaded, by file
let search = null; // the one that goes on; who finds another in its place is out of date

// --- words ---------------------------------------------------------------------------------

// As monitor/terms.py folds them, and without accents: what readers take for one letter becomes one.
function fold(text) {
  const plain = text.toLowerCase().normalize("NFKD").replace(/[\p{M}\u0640]/gu, "");
  return plain.replace(/[^\x00-\x7f]/g, (letter) => letters.get(letter) ?? letter);
}

function splitWords(text) {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

// Tells whether every word sought begins a word of the text.
function matches(text, sought) {
  return sought.every((word) => text.words.includes(" " + word));
}

// --- months --------------------------------------------------------------------------------

// Called by the script of a month.
function keepMonth(days) {
  document.currentScript.days = days;
}

function loadFile(file, topic) {
  if (!loaded.has(file)) {
    loaded.set(file, new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = file;
      script.onload = () => resolve(script.days.flatMap((day) => readDay(day, file, topic)));
      script.onerror = () => resolve(null);
      document.head.append(script);
    }));
  }
  return loaded.get(file);
}

function readDay([day, dayInWords, outlets, texts], file, topic) {
  const page = file.replace(/search\/[^/]*$/, "") + day + ".html";
  return texts.map(([anchor, text, speaker, places]) => {
    const names = places.map((place) => outlets[place]);
    const words = " " + splitWords([text, speaker, ...names].join(" ")).join(" ");
    return { href: page + (anchor && "#" + anchor), text, speaker, names, topic, day, dayInWords, words };
  });
}

// --- the search ----------------------------------------------------------------------------

// Yields what matches, newest day first, and null where the reader is to be asked whether to go on.
async function* look(state) {
  for (const [place, [month, files]] of months.entries()) {
    if (place && place % MONTHS_AT_ONCE === 0) yield null;
    if (!loaded.has(files[0][0])) say(said.running, { month });
    state.month = month;
    const texts = await Promise.all(files.map(([file, topic]) => loadFile(file, topic)));
    if (state !== search) return; // it is out of date, and is to load no more
    if (texts.includes(null)) state.missing.push(month);
    const hits = texts.flat().filter((text) => text && matches(text, state.sought));
    yield* hits.sort((one, other) => (one.day < other.day) - (one.day > other.day));
  }
}

function begin() {
  const sought = splitWords(query.value);
  history.replaceState(null, "", query.value ? "#" + new URLSearchParams({ q: query.value }) : "#");
  found.replaceChildren();
  more.hidden = true;
  told.textContent = "";
  search = null;
  if (sought.length === 0) return;
  search = { sought, month: "", missing: [], number: 0 };
  search.results = look(search);
  proceed(search);
}

// Shows the next results; returns the first of them.
async function proceed(state) {
  const items = [];
  let ended = false;
  while (items.length < AT_ONCE) {
    const { value, done } = await state.results.next();
    if (state !== search) return null;
    ended = done;
    if (done || value === null) break;
    items.push(makeItem(value, state.sought));
  }
  found.append(...items);
  state.number += items.length;
  more.hidden = ended;
  report(state, ended);
  return items[0];
}

function report(state, ended) {
  const phrase = !ended ? said.soFar : state.number ? said.found : said.none;
  say(phrase, { number: numbers.format(state.number), month: state.month });
  for (const month of state.missing) told.append(" " + said.missing.replace("{month}", month));
}

function say(phrase, values) {
  told.textContent = phrase.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

// --- what is shown -------------------------------------------------------------------------

function makeItem(text, sought) {
  const link = make("a", "", ...markWords(text.text, sought));
  link.href = text.href;
  const line = make("p", "", link);
  line.dir = "auto";
  const about = [make("bdi", "", text.dayInWords), make("bdi", "", ...markWords(nameOutlets(text), sought))];
  if (text.topic) about.unshift(make("bdi", "", text.topic));
  if (text.speaker) about.unshift(make("bdi", "speaker", ...markWords(text.speaker, sought)));
  return make("li", "", line, make("p", "minor", ...about.flatMap((part, n) => (n ? [" · ", part] : [part]))));
}

function nameOutlets(text) {
  const shown = text.names.length > 4 ? text.names.slice(0, 3) : text.names;
  return shown.join(said.comma) + (shown === text.names ? "" : " …");
}

// Returns a text in parts, the words that were sought marked.
function markWords(text, sought) {
  return text.split(/([\p{L}\p{N}\p{M}\u200c]+)/u).map((part) => {
    const hit = splitWords(part).some((word) => sought.some((one) => word.startsWith(one)));
    return hit ? make("mark", "", part) : part;
  });
}

function make(name, style, ...parts) {
  const element = document.createElement(name);
  if (style) element.className = style;
  element.append(...parts);
  return element;
}

// --- the page ------------------------------------------------------------------------------

let timer = 0;
query.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(begin, PATIENCE_MS);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  begin();
});
more.addEventListener("click", async () => {
  const first = await proceed(search);
  first?.querySelector("a").focus();
});
function readAddress() {
  query.value = new URLSearchParams(location.hash.slice(1)).get("q") ?? "";
  if (query.value) begin();
}
window.addEventListener("hashchange", readAddress);
form.hidden = false;
readAddress();
query.focus();

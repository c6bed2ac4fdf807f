// What Streamlit cannot do itself: announce, translate its few own words, open a source, print.
// Loaded once with the page; the script on the server marks what it wants with data-… attributes.

const words = JSON.parse(document.getElementById("deux-rives-words").textContent);
const announcer = document.getElementById("deux-rives-announcer");
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
let announced = "";
let scrolledTo = "";

function announce() {
  const all = document.querySelectorAll("[data-announce]");
  const text = [...all].map((element) => element.dataset.announce).join(" ");
  if (text === announced) return;
  announced = text;
  announcer.textContent = text;
}

// Streamlit draws the page anew on every event: an element is scrolled to once, known by what it says.
function scroll() {
  const cited = document.querySelector("[data-scroll-now]");
  const news = cited ?? [...document.querySelectorAll("[data-scroll]")].at(-1);
  if (!news) return;
  const mark = cited ? "cited" : news.dataset.answer ?? news.className;
  if (mark === scrolledTo) return;
  const first = scrolledTo === "";
  scrolledTo = mark;
  const target = onTheDesk(news) ?? news;
  const place = target.getBoundingClientRect();
  const seen = place.top >= 0 && place.top < innerHeight * 0.5;
  if (!seen || cited) target.scrollIntoView({ behavior: calm || first ? "auto" : "smooth", block: "start" });
}

// The agent's desk shows field, passages and answer side by side: the field must never leave the screen. Where they stand one
// below the other (the style sheet says when), the passages come first.
function onTheDesk(news) {
  const desk = news.closest(".st-key-agent");
  if (!desk) return null;
  const aside = matchMedia("(min-width: 75.01rem)").matches;
  return desk.querySelector(aside ? ".desk-title" : ".rankings");
}

function translate() {
  for (const name of ["aria-label", "title"]) {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      const theirs = element.getAttribute(name);
      const removed = theirs.startsWith("Remove ") ? theirs.slice("Remove ".length) : "";
      const ours = removed ? `${words.Remove} ${removed}` : words[theirs];
      if (ours) element.setAttribute(name, ours);
    }
  }
  const spoken = '[role="dialog"] :is(h2, div), [role="tooltip"] p, [data-testid="stFileUploader"] button :is(p, span, div)';
  for (const element of document.querySelectorAll(spoken)) {
    const ours = element.childElementCount ? undefined : words[element.textContent.trim()];
    if (ours) element.textContent = ours;
  }
}

let waiting = false;
function look() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    announce();
    scroll();
    translate();
  });
}

function open(id) {
  const target = document.getElementById(id);
  if (!target) return;
  if (target instanceof HTMLDetailsElement) target.open = true;
  target.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
  (target.querySelector("summary") ?? target).focus({ preventScroll: true });
}

async function copy(button) {
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    // No clipboard outside https: show the text, selected, for the reader's own copy command.
    const shown = button.closest("section").querySelector("details");
    shown.open = true;
    getSelection().selectAllChildren(shown.querySelector("pre"));
    return;
  }
  announcer.textContent = button.dataset.done;
  button.textContent = button.dataset.done;
  button.classList.add("done");
  setTimeout(() => {
    button.textContent = label;
    button.classList.remove("done");
  }, 1500);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-opens], [data-print], [data-copy], #deux-rives-skip");
  if (!link) return;
  event.preventDefault();
  if (link.hasAttribute("data-copy")) {
    copy(link);
    return;
  }
  if (link.id === "deux-rives-skip") open("deux-rives-content");
  else if (link.hasAttribute("data-print")) print();
  else open(link.dataset.opens);
});

addEventListener("beforeprint", () => {
  for (const source of document.querySelectorAll("details.source")) source.open = true;
});

new MutationObserver(look).observe(document.body, {
  childList: true,
  subtree: true,
  characterData: true,
  attributes: true,
  attributeFilter: ["data-announce", "aria-label", "title"],
});
look();

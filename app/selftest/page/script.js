"use strict";
// The page carries out the steps that the program says are due, reports one word about each, and shows what the program makes of it. It holds
// no sentence and decides nothing.

const {path, base, probe, language} = document.body.dataset;
const origin = new URL(base).origin;

// How long each thing may take, in milliseconds.
const pause = 500; // between two questions to the program
const misses = 4; // unanswered ones after which it is gone
const person = 120000; // who reads what the browser asks, and decides
const prompting = 700; // what is not answered by then waits for a person
const request = 40000; // the component reads every card first, with a program that it starts
const greeting = 10000; // of a window that loads a page from this computer
const closing = 1000; // between the answer of a window and its end

const wait = (time) => new Promise((done) => setTimeout(done, time));

// permission is what the browser says of reaching this computer: "granted", "denied", "prompt", or nothing where it has no such question.
async function permission() {
  for (const name of ["loopback-network", "local-network-access"]) {
    try {
      return (await navigator.permissions.query({name})).state;
    } catch {
      // a name that this browser does not know
    }
  }
  return "";
}

async function post(what, body) {
  return fetch(path + what, {
    method: "POST", headers: body ? {"Content-Type": "application/json"} : {}, body: body ? JSON.stringify(body) : undefined,
  });
}

const tell = (step, found) => post("found", {step, case: found});

// reach asks for an address and gives nothing of the answer: that it came is what counts.
function reach(address, time) {
  return fetch(address, {mode: "no-cors", credentials: "omit", cache: "no-store", signal: AbortSignal.timeout(time)});
}

const late = (error) => error.name === "TimeoutError";

async function local() {
  const asks = await permission() === "prompt";
  const timer = setTimeout(() => asks && tell("local", "asking"), prompting);
  try {
    await reach(probe, person);
    return asks && await permission() === "granted" ? "allowed" : "reached";
  } catch (error) {
    if (late(error)) {
      return "silent";
    }
    return {denied: "denied", prompt: "unanswered"}[await permission()] || "unreached";
  } finally {
    clearTimeout(timer);
  }
}

async function ask() {
  try {
    await reach(base + "/pkcs11info", request);
    return "reached";
  } catch (error) {
    return late(error) ? "silent" : "unreached";
  }
}

function load(readable) {
  return new Promise((done, failed) => {
    const picture = new Image();
    picture.onload = () => done(picture);
    picture.onerror = () => failed(new Error("no picture"));
    setTimeout(() => failed(new DOMException("no picture in time", "TimeoutError")), request);
    if (readable) {
      picture.crossOrigin = "anonymous";
    }
    picture.src = base + "/p11Image.bmp?" + Date.now();
  });
}

// text is what the points of a picture say: blue, green, red, up to one without blue.
function text(picture) {
  const canvas = document.createElement("canvas");
  canvas.width = picture.width;
  canvas.height = 1;
  const context = canvas.getContext("2d", {willReadFrequently: true});
  context.drawImage(picture, 0, 0);
  const points = context.getImageData(0, 0, picture.width, 1).data;
  const bytes = [];
  for (let i = 0; i < points.length && points[i + 2]; i += 4) {
    bytes.push(points[i + 2], points[i + 1], points[i]);
  }
  return new TextDecoder().decode(new Uint8Array(bytes)).replace(/\0+$/, "");
}

async function image() {
  try {
    JSON.parse(text(await load(true)));
    return "read";
  } catch (error) {
    if (late(error)) {
      return "silent";
    }
  }
  try {
    await load(false);
    return "seen";
  } catch (error) {
    return late(error) ? "silent" : "unreached";
  }
}

const open = (address) => window.open(address, "carddesk-" + Date.now(), "popup,width=420,height=300");
const ours = () => open(path + "popup?lang=" + language);
const theirs = () => open(base + "/popupForm");

// said waits for messages of a window: heard gives a result, or nothing to wait on.
function said(from, of, time, heard) {
  return new Promise((done) => {
    const over = (result) => {
      removeEventListener("message", listen);
      clearInterval(watch);
      clearTimeout(timer);
      from.close();
      done(result);
    };
    const listen = (event) => {
      if (event.source !== from || event.origin !== of || typeof event.data !== "string") {
        return;
      }
      const result = heard(event.data, () => {
        clearTimeout(timer);
        timer = setTimeout(() => over("silent"), request);
      });
      if (result) {
        over(result);
      }
    };
    let timer = setTimeout(() => over("silent"), time);
    const watch = setInterval(() => from.closed && setTimeout(() => over("closed"), closing), pause);
    addEventListener("message", listen);
  });
}

async function popups() {
  const opened = ours();
  if (!opened) {
    return "button";
  }
  return await said(opened, location.origin, greeting, (data) => data === "carddesk-popup" && "free") === "free" ? "free" : "button";
}

const strangers = [0x7600000F, 0x76000031]; // the component does not know the site that asks

// converse asks the component through its window.
function converse(opened) {
  return said(opened, origin, greeting, (data, patient) => {
    let answer;
    try {
      answer = JSON.parse(data);
    } catch {
      return "";
    }
    if (answer.func === "getTbs") {
      patient();
      opened.postMessage(JSON.stringify({func: "CheckEnvir"}), origin);
      return "";
    }
    return strangers.includes(Number(answer.ret_code) >>> 0) ? "unknown" : "answered";
  });
}

async function win() {
  const opened = theirs();
  return opened ? converse(opened) : "closed";
}

const ways = {local, fetch: ask, image, popups, window: win};
const begun = new Set();
let line = Promise.resolve(); // one step after the other: the component answers one at a time

function carryOut(name) {
  if (begun.has(name)) {
    return;
  }
  begun.add(name);
  line = line.then(async () => {
    try {
      await tell(name, "begun");
      await tell(name, await ways[name]());
    } finally {
      begun.delete(name);
    }
  }).catch(() => {}); // the program is gone: the next question shows it
}

const byID = (id) => document.getElementById(id);
const marks = {ok: "✓", warn: "!", fail: "×", asking: "?", running: "…", waiting: "·", skipped: "–"};
let target = false; // the click opens the component's window

function put(element, content) {
  if (element.textContent !== content) {
    element.textContent = content;
  }
  element.hidden = content === "";
}

function drawVerdict(verdict) {
  const section = byID("verdict");
  section.className = verdict.state;
  const parts = [verdict.title, verdict.text, verdict.remedy];
  [...section.children].forEach((element, i) => put(element, parts[i]));
}

function row(name) {
  const known = byID("step-" + name);
  if (known) {
    return known;
  }
  const made = document.createElement("li");
  made.id = "step-" + name;
  for (const [tag, kind] of [["span", "mark"], ["strong", "title"], ["span", "state"], ["p", "text"], ["p", "remedy"]]) {
    const part = document.createElement(tag);
    part.className = kind;
    made.append(part);
  }
  made.firstChild.setAttribute("aria-hidden", "true");
  byID("steps").append(made);
  return made;
}

function drawStep(step) {
  const at = row(step.name);
  at.dataset.state = step.state;
  const parts = [marks[step.state], step.title, step.called, step.text, step.remedy];
  [...at.children].forEach((element, i) => put(element, parts[i]));
}

// offer shows the buttons that do something now. The keyboard is not left on one that is gone.
function offer(shown) {
  const held = document.activeElement;
  for (const button of byID("actions").children) {
    button.hidden = !shown.includes(button.id);
  }
  if (held && held.hidden) {
    byID("verdict").focus();
  }
}

function draw(view) {
  target = view.target;
  drawVerdict(view.verdict);
  view.steps.forEach(drawStep);
  const shown = {window: view.button, sign: view.sign, again: view.restart, finish: !view.over};
  offer(Object.keys(shown).filter((id) => shown[id]));
}

function gone() {
  const {gone, goneRemedy} = byID("verdict").dataset;
  drawVerdict({state: "warn", title: gone, text: goneRemedy, remedy: ""});
  offer([]);
}

async function follow() {
  let missed = 0;
  for (;;) {
    try {
      const answer = await fetch(path + "state?lang=" + language);
      if (!answer.ok) {
        throw new Error("status " + answer.status);
      }
      const view = await answer.json();
      missed = 0;
      draw(view);
      if (view.over) {
        return;
      }
      view.run.forEach(carryOut);
    } catch {
      missed++;
    }
    if (missed >= misses) {
      gone();
      return;
    }
    await wait(pause);
  }
}

// The click: a browser that holds windows back opens one for it. The window may speak before the program has heard of it.
byID("window").addEventListener("click", async () => {
  const asks = target;
  const opened = asks ? theirs() : ours();
  const answer = opened && asks ? converse(opened) : undefined;
  byID("window").hidden = true;
  await tell("popups", opened ? "click" : "blocked");
  if (answer) {
    await tell("window", "begun");
    await tell("window", await answer);
  }
});
for (const id of ["sign", "again", "finish"]) {
  byID(id).addEventListener("click", () => post(id));
}
follow();

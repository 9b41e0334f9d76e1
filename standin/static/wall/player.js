// Plays the story step by step; a person can take over at any moment and let it go on later.
import { spoken, words } from './words.js';

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const BETWEEN_MS = 650;

export async function player(stage) {
  const story = await (await fetch('/wall/story.json')).json();
  const parts = Object.fromEntries(['play', 'step', 'again', 'caption', 'dots', 'caption-title', 'caption-words', 'caption-note'].map((id) => [id, document.getElementById(id)]));
  const quick = new URLSearchParams(location.search).has('quick');
  let at = 0;
  let running = false;
  let acting = false;
  let seen = {};

  parts.dots.replaceChildren(...story.steps.map((_, position) => {
    const dot = document.createElement('li');
    dot.textContent = position + 1;
    dot.addEventListener('click', () => { if (!acting) { at = position; speak(); } });
    return dot;
  }));

  function speak(note = '') {
    const step = story.steps[Math.min(at, story.steps.length - 1)];
    const over = at >= story.steps.length;
    parts['caption-title'].textContent = over ? '' : `${at + 1}. ${step.title[spoken()]}`;
    parts['caption-words'].textContent = over ? words('done') : step.caption[spoken()];
    parts['caption-note'].textContent = note;
    [...parts.dots.children].forEach((dot, position) => { dot.className = position < at ? 'done' : position === at ? 'now' : ''; });
    parts.play.classList.toggle('on', running);
    parts.play.lastElementChild.textContent = words(running ? 'pause' : at > 0 && !over ? 'go' : 'play');
    parts.play.firstChild.textContent = running ? '❚❚ ' : '▶ ';
    document.body.dataset.story = running ? 'running' : over ? 'over' : 'paused';
    document.body.dataset.step = at;
  }

  const fill = (act) => JSON.parse(JSON.stringify(act).replace(/\{\{(\w+)\}\}/g, (_, key) => seen[key] ?? ''));

  async function perform(raw) {
    const act = fill(raw);
    if (act.wait) { await pause(quick ? act.wait / 4 : act.wait); return { ok: true }; }
    if (act.clock) return stage.clock();
    if (act.office) return stage.office(act.office);
    if (act.strip) return stage.strip(act.strip);
    if (act.api) return callApi(act.phone, act.api);
    return stage.phone(act.phone, act);
  }

  // What must come true on an open page is looked at again until it has, or its time is up.
  async function performed(act) {
    const end = Date.now() + (act.within || 0);
    for (;;) {
      const result = await perform(act);
      if (!result.ok || !act.expect || String(result.text).includes(act.expect)) return result;
      if (Date.now() > end) return { ok: false, error: `“${act.expect}” ≠ “${result.text}”` };
      await pause(250);
    }
  }

  async function callApi(phone, { path, body }) {
    const response = await fetch(`/api/phone/${phone}${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body || {}) });
    const answer = await response.json();
    return response.ok ? { ok: true, ...answer } : { ok: false, error: answer.error };
  }

  async function oneStep() {
    acting = true;
    const step = story.steps[at];
    parts.caption.hidden = false;
    speak();
    try {
      for (const act of step.acts) {
        const result = await performed(act);
        if (!result.ok && !act.optional) { running = false; speak(words('failed') + (result.error || '')); return false; }
        if (act.keep) {
          const found = act.match ? new RegExp(act.match).exec(result.text || '')?.[0] : result.text;
          seen[act.keep] = found || '';
        }
        await pause(quick ? 80 : BETWEEN_MS);
      }
      at += 1;
      speak();
      return true;
    } finally { acting = false; }
  }

  async function run() {
    if (acting) return;
    if (at >= story.steps.length) restart();
    running = true;
    parts.caption.hidden = false;
    while (running && at < story.steps.length) {
      if (!await oneStep()) break;
      if (running) await pause(quick ? 100 : 1600);
    }
    if (at >= story.steps.length) { running = false; scrollTo({ top: 0, behavior: 'smooth' }); }
    speak(parts['caption-note'].textContent);
  }

  function restart() { at = 0; seen = {}; }

  parts.play.addEventListener('click', () => { if (running) { running = false; speak(); } else run(); });
  parts.step.addEventListener('click', async () => { running = false; if (!acting && at < story.steps.length) { parts.caption.hidden = false; await oneStep(); } });
  parts.again.addEventListener('click', () => { running = false; if (!acting) { restart(); speak(); } });
  speak();
  return {
    speak: () => speak(parts['caption-note'].textContent),
    takeOver: () => { if (running) { running = false; speak(words('taken')); } },
  };
}

"use strict";
(() => {
  const audio = document.querySelector("audio");
  if (!audio) return;

  const list = document.getElementById("turns");
  const follow = document.getElementById("follow");
  const now = document.getElementById("now");
  const turns = [...list.querySelectorAll("li[data-from]")];
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let clip = null; // the quote being played: {from, to} in seconds, and its element
  let current = null;

  function play(element) {
    endClip();
    const from = Number(element.dataset.from) / 1000;
    if (element.dataset.to) {
      clip = { from, to: Number(element.dataset.to) / 1000, element };
      element.classList.add("playing");
    }
    follow.checked = true;
    audio.currentTime = from;
    audio.play().catch(() => {}); // a source that cannot be played is reported by the error event
  }

  function endClip() {
    clip?.element.classList.remove("playing");
    clip = null;
  }

  function show(turn) {
    if (turn === current) return;
    current?.removeAttribute("aria-current");
    current = turn;
    if (!turn) return;
    turn.setAttribute("aria-current", "true");
    now.textContent = [...turn.querySelector(".who").children]
      .map((part) => part.textContent.replace("▶", "").trim())
      .join(" · ");
    if (follow.checked) {
      const top = turn.offsetTop - Math.max((list.clientHeight - turn.offsetHeight) / 2, 0);
      list.scrollTo({ top, behavior: calm.matches ? "auto" : "smooth" });
    }
  }

  function update() {
    if (clip && audio.currentTime >= clip.to) {
      audio.pause();
      endClip();
    }
    const at = audio.currentTime * 1000 + 350; // a quote starts a little before its first word
    show(turns.findLast((turn) => Number(turn.dataset.from) <= at) ?? null);
  }

  function frame() {
    update();
    if (!audio.paused) requestAnimationFrame(frame);
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-from]");
    const selecting = !event.target.closest("button") && !getSelection().isCollapsed;
    if (target && !selecting) play(target);
  });
  audio.addEventListener("play", frame);
  audio.addEventListener("timeupdate", update); // animation frames rest while the tab is hidden
  audio.addEventListener("seeking", () => {
    if (clip && Math.abs(audio.currentTime - clip.from) > 0.1) endClip();
  });
  audio.addEventListener("pause", endClip);
  audio.addEventListener("error", () => {
    document.getElementById("unplayable").hidden = false;
  });
  for (const gesture of ["wheel", "touchmove"]) {
    list.addEventListener(gesture, () => (follow.checked = false), { passive: true });
  }
})();

// Nothing here is needed: without it one looks again by hand. It asks now and then whether something
// changed, and shows the page anew if so, but never while somebody writes.
(() => {
  const { pulse, seen } = document.body.dataset;
  // A button that was pressed is not pressed twice by a nervous thumb; the server would keep one answer anyway.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "yes";
    setTimeout(() => { delete event.target.dataset.sent; }, 4000);
  });
  // Points may be slid as well as typed; the field is what is sent.
  for (const field of document.querySelectorAll("input[data-slider]")) {
    const slider = document.createElement("input");
    Object.assign(slider, { type: "range", min: field.min, max: field.max, step: 5, value: field.value || 50 });
    slider.setAttribute("aria-label", `${field.dataset.slider}, by sliding`);
    slider.addEventListener("input", () => { field.value = slider.value; });
    field.addEventListener("input", () => { if (field.value !== "") slider.value = field.value; });
    field.after(slider);
  }
  if (!pulse) return;
  const busy = () => {
    const on = document.activeElement;
    const fields = [...document.querySelectorAll("textarea, input:not([type=hidden])")];
    return (on && /^(INPUT|TEXTAREA|SELECT)$/.test(on.tagName)) ||
      fields.some((one) => one.value !== one.defaultValue || one.checked !== one.defaultChecked) ||
      document.querySelector("details[open]") !== null;
  };
  let next;
  const look = async () => {
    clearTimeout(next);
    if (document.visibilityState === "visible" && !busy()) {
      try {
        const answer = await fetch(pulse, { cache: "no-store" });
        if (answer.ok && (await answer.text()) !== seen && !busy()) { location.reload(); return; }
      } catch { /* the network is away: later */ }
    }
    next = setTimeout(look, 3000 + Math.random() * 2000);
  };
  next = setTimeout(look, 3000);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") look(); });
})();

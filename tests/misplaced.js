// What does not hold in the layout of a page: what is wider than its place, and words over words.
paper => {
  const found = [];
  const room = paper ? document.body.clientWidth : innerWidth;
  const shown = one => { const box = one.getBoundingClientRect(); return box.width > 0 && box.height > 0; };
  const named = one =>
    one.closest("[data-chart]")?.dataset.chart || one.closest("[data-table]")?.dataset.table || one.tagName;

  if (document.documentElement.scrollWidth > room) found.push("wider than the page");
  if (paper) {
    for (const one of document.querySelectorAll("table, .panel > *"))
      if (one.getBoundingClientRect().right > room + 1) found.push(`cut at the edge: ${named(one)}`);
  } else if (room >= 375) {
    // Below the width of a common phone charts scroll; wide ones do on every phone.
    for (const one of document.querySelectorAll(".chart:not(.wide)"))
      if (one.scrollWidth > one.clientWidth) found.push(`scrolls: ${named(one.firstElementChild)}`);
  }

  // Words of a cell stay in it, all others on the page.
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let words = walker.nextNode(); words; words = walker.nextNode()) {
    const at = words.parentElement;
    const place = at.closest("td, th") || at.closest("main, footer, header");
    if (!words.data.trim() || !place || !shown(at) || at.closest("svg, .skip, td .mark")) continue;
    const box = place.getBoundingClientRect(), range = document.createRange();
    range.selectNodeContents(words);
    for (const line of range.getClientRects())
      if (line.width && (line.right > box.right + 1 || line.left < box.left - 1)) {
        found.push(`outside its place: ${named(place)}: ${words.data.trim().slice(0, 40)}`);
        break;
      }
  }

  // Words in a drawing stay in it, and apart; a slanted one takes less than the box around it.
  const corners = one => {
    const b = one.getBBox(), m = one.getScreenCTM();
    return [[b.x, b.y], [b.x + b.width, b.y], [b.x + b.width, b.y + b.height], [b.x, b.y + b.height]].map(
      ([x, y]) => [m.a * x + m.c * y + m.e, m.b * x + m.d * y + m.f]);
  };
  const depth = (one, other) => {
    let least = Infinity;
    for (const [a, b, c] of [one, other])
      for (const [p, q] of [[a, b], [b, c]]) {
        const length = Math.hypot(q[0] - p[0], q[1] - p[1]);
        const along = all => all.map(([x, y]) => (x * (q[0] - p[0]) + y * (q[1] - p[1])) / length);
        const [s, t] = [along(one), along(other)];
        least = Math.min(least, Math.min(Math.max(...s), Math.max(...t)) - Math.max(Math.min(...s), Math.min(...t)));
      }
    return least;
  };
  for (const drawing of document.querySelectorAll(".chart, .panel > svg")) {
    if (!shown(drawing)) continue;
    const frame = (drawing.matches(".chart") ? drawing.firstElementChild : drawing).getBoundingClientRect();
    const texts = [...drawing.querySelectorAll("text")].filter(one => one.textContent.trim() && shown(one));
    for (const one of texts) {
      const box = one.getBoundingClientRect();
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1)
        found.push(`outside the drawing: ${named(one)}: ${one.textContent}`);
    }
    // Marks stand beside figures, not on them.
    const figures = texts.filter(one => one.closest(".bars"));
    for (const mark of drawing.querySelectorAll(".scatterlayer .point"))
      for (const one of figures)
        if (depth(corners(mark), corners(one)) > 0.5)
          found.push(`a mark over a figure: ${named(one)}: ${one.textContent}`);
    const places = texts.map(corners);
    for (let i = 0; i < texts.length; i++)
      for (let j = 0; j < i; j++)
        if (depth(places[i], places[j]) > 2.5)  // boxes are a little taller than letters
          found.push(`over each other: ${named(texts[i])}: ${texts[i].textContent} | ${texts[j].textContent}`);
  }
  return found;
}

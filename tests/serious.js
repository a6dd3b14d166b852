// What axe finds serious or worse, each with its places. Whether words stand out against what is behind them
// takes it four fifths of its time: of all words that look alike before the same, it measures one.
async () => {
  const found = async (where, how) => {
    // Of what holds, axe would write down every place, which takes a third of the time.
    const { violations } = await axe.run(where, { resultTypes: ["violations"], preload: false, ...how });
    return violations
      .filter(rule => ["serious", "critical"].includes(rule.impact))
      .map(rule => [rule.id, rule.help, rule.nodes.map(node => node.html.slice(0, 200))]);
  };

  const known = new Map();
  const behind = one => {
    if (!one) return "";
    if (!known.has(one)) {
      const { backgroundColor, backgroundImage, opacity, filter, mixBlendMode, position, transform, zIndex } =
        getComputedStyle(one);
      const own = [backgroundColor, backgroundImage, opacity, filter, mixBlendMode, position, transform, zIndex];
      const box = one.getBoundingClientRect();
      if (["absolute", "fixed"].includes(position)) own.push(box.x, box.y);  // it may lie over anything
      known.set(one, `${behind(one.parentElement)}/${own}`);
    }
    return known.get(one);
  };
  const words = one =>
    one.matches("input, select, textarea") ||
    [...one.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());

  const kinds = new Map();
  for (const one of document.body.querySelectorAll("*")) {
    const box = one.getBoundingClientRect();
    if (!box.width || !box.height || one.matches("script, style") || !words(one)) continue;
    const { color, fontSize, fontWeight, textShadow, visibility } = getComputedStyle(one);
    const looks = [one.tagName, color, fontSize, fontWeight, textShadow, visibility, one.disabled, behind(one)];
    if (!kinds.has(looks.join())) kinds.set(looks.join(), one);
  }
  const contrast = "color-contrast";
  return [
    ...(await found(document, { rules: { [contrast]: { enabled: false } } })),
    ...(kinds.size ? await found({ include: [...kinds.values()] }, { runOnly: [contrast] }) : []),
  ];
}


// What the charts' titles say is shown beside the pointer, or beside what is tapped, instead of by the browser.
(() => {
  const hover = document.getElementById("hover");
  const titles = new Map();
  for (const title of document.querySelectorAll("svg.chart title")) {
    titles.set(title.parentNode, title.textContent);
    title.remove();
  }
  const told = element => {
    while (element && !titles.has(element)) element = element.parentElement;
    return element && titles.get(element);
  };
  const show = event => {
    const text = told(event.target);
    hover.hidden = !text;
    if (!text) return;
    hover.textContent = text;
    const { width, height } = hover.getBoundingClientRect();
    const room = document.documentElement;
    const left = Math.min(event.clientX + 14, room.clientWidth - width - 4);
    const below = event.clientY + 18;
    hover.style.left = `${Math.max(4, left)}px`;
    hover.style.top = `${below + height < room.clientHeight ? below : Math.max(4, event.clientY - height - 10)}px`;
  };
  document.addEventListener("pointermove", show);
  document.addEventListener("pointerdown", show);
  document.addEventListener("scroll", () => { hover.hidden = true; }, { passive: true, capture: true });
})();

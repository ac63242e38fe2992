"use strict";
(() => {
  const form = document.getElementById("toolbar");
  if (!form) return;
  const byId = (id) => document.getElementById(id);
  const holder = byId("groups");
  const items = [];
  const groups = [...holder.querySelectorAll(".document")].map((element) => {
    const group = { element, data: element.dataset, folds: [...element.querySelectorAll(".rest")], items: [], shown: 0 };
    for (const li of element.querySelectorAll(".findings > li")) {
      const item = { li, data: li.dataset, group, hidden: false, text: "" };
      group.items.push(item);
      items.push(item);
    }
    return group;
  });
  const output = byId("shown");
  const none = byId("none");
  const fields = ["q", "k", "s", "c", "w", "p", "n", "o"];
  const number = new Intl.NumberFormat(document.documentElement.lang);
  let order = "";

  // What a person may search for: all that stands in a finding and at the head of its document.
  const readTexts = () => {
    if (!items.length || items[0].text) return;
    for (const group of groups) {
      const head = [...group.element.children].filter((child) => !child.matches(".findings, .rest"))
        .map((child) => child.textContent).join(" ").toLowerCase();
      for (const item of group.items) item.text = head + " " + item.li.textContent.toLowerCase();
    }
  };

  const filter = () => {
    const values = Object.fromEntries(fields.map((name) => [name, form.elements[name].value]));
    const words = values.q.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length) readTexts();
    const filtering = fields.some((name) => name !== "o" && values[name]);
    let shown = 0;
    for (const group of groups) {
      const inPart = !values.p || group.data.section === values.p;
      const fits = group.items.map(({ data, text }) =>
        inPart && (!values.k || data.k === values.k) && (!values.s || data.s === values.s)
        && (!values.c || data.c === values.c) && (!values.w || data.w === values.w)
        && (!values.n || data.l === values.n) && words.every((word) => text.includes(word)));
      group.shown = fits.filter(Boolean).length;
      shown += group.shown;
      if (group.element.hidden !== !group.shown) group.element.hidden = !group.shown;
      // A document that is hidden as a whole needs none of its findings touched.
      if (group.shown) group.items.forEach((item, place) => {
        if (item.hidden !== fits[place]) return;
        item.hidden = !fits[place];
        item.li.hidden = item.hidden;
      });
      // A fold hides matches behind its first line; open it while a filter leaves little enough to read.
      for (const fold of group.folds) if (filtering && group.shown && group.shown <= 50) fold.open = true;
    }
    if (values.o !== order) sort(values.o);
    none.hidden = shown > 0;
    output.textContent = output.dataset.text.replace("{shown}", number.format(shown)).replace("{all}", number.format(items.length));
    return values;
  };

  const orders = {
    "": (a, b) => a.data.rank - b.data.rank,
    persons: (a, b) => b.data.persons - a.data.persons || a.data.rank - b.data.rank,
    since: (a, b) => b.data.since - a.data.since || a.data.rank - b.data.rank,
    url: (a, b) => (a.data.url < b.data.url ? -1 : a.data.url > b.data.url ? 1 : a.data.rank - b.data.rank),
  };
  const sort = (name) => {
    order = name;
    groups.sort(orders[name] || orders[""]);
    holder.append(...groups.map((group) => group.element));
  };

  const remember = (values) => {
    const kept = new URLSearchParams(Object.entries(values).filter(([, value]) => value));
    history.replaceState(null, "", kept.size ? "#view?" + kept : "#");
  };
  const restore = () => {
    const [name, query] = decodeFragment();
    if (name === "view") {
      const kept = new URLSearchParams(query);
      for (const field of fields) form.elements[field].value = kept.get(field) || "";
      filter();
      byId("findings").scrollIntoView();
    } else if (name) {
      reveal(byId(name));
    }
  };
  const decodeFragment = () => {
    const text = location.hash.slice(1);
    const cut = text.indexOf("?");
    return cut < 0 ? [text, ""] : [text.slice(0, cut), text.slice(cut + 1)];
  };
  const reveal = (target) => {
    if (!target) return;
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    if (target.matches("details")) target.open = true;
    target.scrollIntoView();
  };

  let waiting = 0;
  const changed = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => remember(filter()), 40);
  };
  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => remember(filter())));
  byId("open").addEventListener("click", () => {
    for (const fold of holder.querySelectorAll(".rest, .linking")) fold.open = true;
  });
  addEventListener("hashchange", restore);
  addEventListener("beforeprint", () => {
    for (const fold of document.querySelectorAll("details")) fold.open = true;
  });

  // The button for a finding's link is made when its reasons are unfolded: ten thousand of them would be heavy.
  const copy = byId("copy");
  document.addEventListener("toggle", (event) => {
    const finding = event.target.parentElement;
    if (!event.target.open || !finding.matches(".findings > li") || finding.querySelector(".copy")) return;
    event.target.append(copy.content.cloneNode(true));
  }, true);
  document.addEventListener("click", async (event) => {
    if (!event.target.matches(".copy")) return;
    const address = location.href.split("#")[0] + "#" + event.target.closest("li").id;
    await write(address);
    byId("status").textContent = copy.dataset.done;
    event.target.textContent = copy.dataset.done;
  });
  const write = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // A file that was opened from a folder may not use the clipboard: put the link where it can be copied.
      location.hash = text.split("#")[1];
    }
  };

  for (const link of document.querySelectorAll("[data-view]")) link.href = "#view?" + link.dataset.view;
  form.hidden = false;
  filter();
  restore();
  // Ahead of the first search, while nobody waits.
  requestIdleCallback(readTexts);
})();

// Runs in every document before its own scripts. Nothing of it leaves the browser but through window.__scan.
(() => {
  if (window.__scan) return;
  const roots = new WeakMap();
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    const root = attach.call(this, options);
    roots.set(this, root);
    watch(root);
    return root;
  };
  const shadow = (element) => element.shadowRoot || roots.get(element) || null;

  // What changes state or leaves the page.
  window.addEventListener('submit', (event) => { event.preventDefault(); event.stopImmediatePropagation(); }, true);
  HTMLFormElement.prototype.submit = function () {};
  HTMLFormElement.prototype.requestSubmit = function () {};
  for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport', 'SharedWorker'])
    try { delete window[name]; } catch { /* stays */ }
  window.print = () => {};

  let changed = performance.now();
  const observer = new MutationObserver(() => { changed = performance.now(); });
  const wanted = { childList: true, characterData: true, subtree: true };
  function watch(root) { observer.observe(root, wanted); }
  watch(document);

  // -- the tree as HTML, with shadow trees where they are shown

  const VOID = new Set(['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'track', 'wbr']);
  const SILENT = new Set(['script', 'style', 'noscript']);
  const escapeText = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  const escapeValue = (text) => text.replace(/&/g, '&amp;').replace(/"/g, '&quot;');

  function html(most) {
    const out = [];
    let left = most;
    const put = (text) => { left -= text.length; if (left > 0) out.push(text); };
    function children(nodes, depth) { for (const node of nodes) if (left > 0) walk(node, depth); }
    function walk(node, depth) {
      if (depth > 500) { put(escapeText(node.textContent || '')); return; }
      if (node.nodeType === 3) { put(escapeText(node.data)); return; }
      if (node.nodeType === 8) { put('<!--' + node.data.replace(/-->/g, '') + '-->'); return; }
      if (node.nodeType !== 1) return;
      const tag = node.localName;
      if (tag === 'slot' && node.getRootNode() instanceof ShadowRoot) {
        const shown = node.assignedNodes();
        children(shown.length ? shown : node.childNodes, depth + 1);
        return;
      }
      put('<' + tag);
      for (const { name, value } of node.attributes)
        if (!(name === 'value' && tag === 'input')) put(' ' + name + '="' + escapeValue(value) + '"');
      if (tag === 'input' && node.type !== 'password' && node.value) put(' value="' + escapeValue(node.value) + '"');
      put('>');
      if (VOID.has(tag)) return;
      if (tag === 'iframe') inner(node, depth);
      else if (tag === 'textarea') put(escapeText(node.value));
      else if (tag === 'template') children(node.content.childNodes, depth + 1);
      else if (!SILENT.has(tag)) {
        const root = shadow(node);
        if (root) {
          children(root.childNodes, depth + 1);
          children([...node.childNodes].filter((child) => !child.assignedSlot), depth + 1);
        } else children(node.childNodes, depth + 1);
      }
      put('</' + tag + '>');
    }
    function inner(frame, depth) {
      // A frame with an address of its own is a page of its own.
      let content = null;
      try { content = frame.contentDocument; } catch { /* another site's */ }
      if (!content || !content.documentElement || /^https?:/.test(content.URL)) return;
      put('</iframe><section>');
      children(content.body ? content.body.childNodes : [], depth + 1);
      put('</section><iframe>');
    }
    put('<!DOCTYPE html>');
    if (document.documentElement) walk(document.documentElement, 0);
    return { html: out.join(''), whole: left > 0 };
  }

  // -- what can be opened

  const all = (selector, root = document, found = []) => {
    for (const element of root.querySelectorAll(selector)) found.push(element);
    for (const element of root.querySelectorAll('*')) { const inside = shadow(element); if (inside) all(selector, inside, found); }
    return found;
  };
  const CHANGES = new RegExp('(?<![\\p{L}\\p{N}])(?:ta bort|radera|slett?|delete|remove|skicka|send|submit|spara|gem|save|köp|buy|(?:av)?boka|avsluta|slut|stop+a?|bestil'
    + '|beställ|order|logga (?:in|ut)|log ?(?:in|out|af|ud)|sign (?:in|out|up)|godkänn|accept\\p{L}*|tillåt|neka|afvis|reject'
    + '|decline|cookies?|kakor|skriv ut|udskriv|print|dela|del|share|rösta|stem|vote|gilla|like|anmäl|tilmeld|registrera'
    + '|register|betala|betal|pay|prenumerera|abonn\\p{L}+|subscribe|lyssna|oplæs|listen|översätt|translate|stäng|luk|close'
    + '|rensa|nulstil|reset|avbryt|annuller|cancel|ladda (?:ner|ned|upp)|download|upload|hämta fil|ring|call|chatt?a?'
    + '|play|spela|afspil|paus|pause|mute|fullscreen|helskärm|fuldskærm|zoom)(?![\\p{L}\\p{N}])', 'iu');
  const MORE = /\b(?:visa|ladda|hämta|läs|se|show|load|view|see|vis|hent|indlæs)\s+(?:\d+\s+)?(?:in\s+)?(?:fler|mer|alla|more|all|older|next|flere|mere|alle|äldre|ældre|nästa|næste)|^\s*(?:fler|mer|more|flere|mere)\b/i;
  const NEXT = /^\s*(?:nästa(?: sida)?|next(?: page)?|næste(?: side)?|äldre|older|ældre|framåt|›|»|>|→)\s*[›»>→]?\s*$/i;
  const TOGGLE = /accordion|collaps|expand|toggle|\btab\b|tabs?[-_]|folder|mapp|year|\bar\b|tree|node|disclos|drop|panel/i;

  const label = (element) => ((element.getAttribute('aria-label') || '') + ' ' + (element.innerText || element.textContent || '')
    + ' ' + (element.getAttribute('title') || '')).replace(/\s+/g, ' ').trim().slice(0, 120);
  const visible = (element) => element.checkVisibility ? element.checkVisibility({ visibilityProperty: true }) : element.getClientRects().length > 0;
  function leads(element) {
    const link = element.closest('a[href], area[href]');
    if (!link) return false;
    const href = (link.getAttribute('href') || '').trim();
    return !(href === '' || href === '#' || /^javascript:/i.test(href) || (/^#/.test(href) && !/^#!?\//.test(href) && !/^#!\w/.test(href)));
  }
  function harmless(element) {
    if (element.disabled || element.getAttribute('aria-disabled') === 'true') return false;
    const kind = (element.getAttribute('type') || '').toLowerCase();
    if (element.localName === 'input') return false;
    if (element.localName === 'button' && element.form && kind !== 'button') return false;
    if (element.localName === 'button' && (kind === 'submit' && element.form || kind === 'reset')) return false;
    return !leads(element) && !CHANGES.test(label(element)) && !element.closest('[contenteditable="true"]');
  }
  const done = new WeakSet();
  const times = new Map();
  function sort(element) {
    const text = label(element);
    if (MORE.test(text) || /load-?more|show-?more|infinite/i.test(element.className + ' ' + element.id)) return 'more';
    if (NEXT.test(text) || element.getAttribute('rel') === 'next') return 'more';
    if (element.localName === 'summary' || element.getAttribute('aria-expanded') === 'false') return 'once';
    if (element.getAttribute('role') === 'tab' || element.getAttribute('role') === 'treeitem') return 'once';
    if (element.hasAttribute('data-toggle') || element.hasAttribute('data-bs-toggle') || element.hasAttribute('aria-controls')) return 'once';
    if (/^\s*(?:\d{1,4}|(?:19|20)\d\d\s*[-–/]\s*\d{2,4})\s*$/.test(text)) return 'once';
    if (TOGGLE.test(element.className + ' ' + element.id)) return 'once';
    if (element.localName === 'button' || element.getAttribute('role') === 'button') return 'maybe';
    return element.localName === 'a' || element.hasAttribute('onclick') ? 'maybe' : '';
  }
  const SELECTOR = 'summary, button, [role="button"], [role="tab"], [role="treeitem"], [aria-expanded="false"], [data-toggle],'
    + ' [data-bs-toggle], [onclick], a[href="#"], a[href=""], a:not([href]), a[href^="javascript:"], a[href^="#"],'
    + ' [class*="accordion" i], [class*="load-more" i], [class*="show-more" i], [class*="expand" i], [class*="toggle" i],'
    + ' [class*="collaps" i], [class*="folder" i]';
  const RANK = { once: 0, maybe: 1, more: 2 };

  function candidates() {
    const found = [];
    for (const element of all(SELECTOR)) {
      if (!visible(element) || !harmless(element)) continue;
      const kind = sort(element);
      if (!kind) continue;
      if (kind !== 'more' && element.querySelector(SELECTOR)) continue;
      if (kind !== 'more' && done.has(element)) continue;
      if (element.localName === 'summary' && element.parentElement && element.parentElement.open) continue;
      const name = kind + '|' + element.localName + '|' + label(element) + '|' + element.className;
      if (kind === 'more' && exhausted.has(name)) continue;
      // The same control made anew after a click is not another one; a list of equal ones is.
      const clicked = times.get(name) || 0;
      if (kind !== 'more' && clicked > 0 && clicked >= (most.get(name) || 0)) continue;
      found.push({ element, kind, name });
    }
    const counts = new Map();
    for (const { name } of found) counts.set(name, (counts.get(name) || 0) + 1);
    for (const [name, count] of counts) most.set(name, Math.max(most.get(name) || 0, count + (times.get(name) || 0)));
    return found.sort((a, b) => RANK[a.kind] - RANK[b.kind]);
  }
  const most = new Map();
  const exhausted = new Set();
  let last = null;

  function press(element) {
    const options = { bubbles: true, cancelable: true, composed: true, view: window };
    for (const [kind, Kind] of [['pointerdown', PointerEvent], ['mousedown', MouseEvent], ['pointerup', PointerEvent], ['mouseup', MouseEvent]])
      element.dispatchEvent(new Kind(kind, options));
    element.click();
  }

  window.__scan = {
    html,
    quiet: () => performance.now() - changed,
    // Presses the next thing that opens something. `grew`: whether the one before brought anything.
    open(grew) {
      if (last && last.kind === 'more' && !grew) exhausted.add(last.name);
      const found = candidates();
      last = found[0] || null;
      if (!last) return { pressed: false, left: 0 };
      done.add(last.element);
      times.set(last.name, (times.get(last.name) || 0) + 1);
      changed = performance.now();
      const steps = history.length;
      try { last.element.scrollIntoView({ block: 'center' }); } catch { /* gone */ }
      try { press(last.element); } catch { /* its own fault */ }
      return { pressed: true, left: found.length - 1, steps };
    },
    left: () => candidates().length,
    scroll() {
      const page = document.scrollingElement || document.documentElement;
      if (!page) return false;
      const before = page.scrollTop;
      window.scrollTo(0, page.scrollHeight);
      for (const element of document.querySelectorAll('main, section, div, ul, tbody'))
        if (element.scrollHeight > element.clientHeight + 40 && /auto|scroll/.test(getComputedStyle(element).overflowY))
          element.scrollTop = element.scrollHeight;
      window.dispatchEvent(new Event('scroll'));
      return page.scrollTop !== before;
    },
  };
})();

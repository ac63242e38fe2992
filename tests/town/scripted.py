"""Sites that scripts build: single-page applications, accordions, endless lists, and pages that misbehave in a browser.

``PLANTED`` has, by the page or resource that shows it, each person's number: all of births before 1920.
"""

import base64
import json
from collections.abc import Callable
from urllib.parse import parse_qs, quote, urlsplit

from tests.town.scenario import Answer, Pages, Reply, Request, Scenario, page, site

JSON = "application/json"
SCRIPT = "text/javascript; charset=utf-8"


def number(serial: int) -> str:
    """A Swedish number with a right check digit, of someone born in 1910 to 1918."""
    digits = f"1{serial % 9}{serial % 12 + 1:02}{serial % 28 + 1:02}{serial % 900 + 100:03}"
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(digits)]
    check = -sum(each // 10 + each % 10 for each in doubled) % 10
    return f"19{digits[:6]}-{digits[6:]}{check}"


def said(serial: int) -> str:
    """A sentence with the number."""
    return f"Sökandens personnummer: {number(serial)}"


def as_json(**values: object) -> Answer:
    """An answer with a JSON object."""
    return Answer(json.dumps(values, ensure_ascii=False).encode(), JSON)


def built(script: str, body: str = "", *, title: str = "Sida", head: str = "") -> Answer:
    """A page with some text of its own and an inline script."""
    text = (
        f"<!DOCTYPE html><html lang=sv><head><meta charset=utf-8><title>{title}</title>{head}</head><body>"
        f"<h1>{title}</h1>{body}<script>{script}</script></body></html>"
    )
    return Answer(text.encode())


def frame(script: str, title: str) -> Answer:
    """A page with nothing but a place for content."""
    return Answer(
        f"<!DOCTYPE html><meta charset=utf-8><title>{title}</title><div id=app></div>"
        f"<script src={script}></script>".encode()
    )


ROUTES = """
const app = document.getElementById('app');
async function show() {
  const route = location.hash || '#!/';
  if (route === '#!/') {
    app.innerHTML = '<h1>Diariet</h1><a href="#!/arende/1">Ett</a> <a href="#!/arende/2">Två</a> <a href="#!/">Hem</a>';
    return;
  }
  const found = await (await fetch('/api/arende/' + route.split('/')[2] + '.json')).json();
  app.innerHTML = '<h1>' + found.title + '</h1><p>' + found.text.split('').reverse().join('') + '</p>';
}
addEventListener('hashchange', show);
show();
"""
HISTORY = """
const app = document.getElementById('app');
async function show() {
  const id = location.pathname.split('/')[2];
  if (!id) {
    const all = await (await fetch('/api/moten.json')).json();
    app.innerHTML = all.ids.map((id) => '<a href="/moten/' + id + '">Möte ' + id + '</a>').join(' ');
    document.querySelectorAll('a').forEach((link) => link.addEventListener('click', (event) => {
      event.preventDefault(); history.pushState(null, '', link.href); show();
    }));
    return;
  }
  const found = await (await fetch('/api/mote-' + id + '.json')).json();
  app.innerHTML = '<h1>Möte</h1><p>' + found.text + '</p>';
}
addEventListener('popstate', show);
show();
"""
ACCORDION = """
document.querySelectorAll('button').forEach((button) => button.addEventListener('click', async () => {
  if (button.dataset.done) return;
  button.dataset.done = 1;
  const part = await (await fetch('/delar/' + button.dataset.part + '.html')).text();
  button.nextElementSibling.innerHTML = part;
}));
"""
TABS = """
const texts = JSON.parse(atob(document.getElementById('tabs').dataset.texts));
const panel = document.getElementById('panel');
document.querySelectorAll('[role=tab]').forEach((tab, place) => tab.addEventListener('mousedown', () => {
  panel.textContent = decodeURIComponent(texts[place]);
}));
"""
MORE = """
let at = 0;
async function more() {
  const found = await (await fetch('/api/lista?fran=' + at)).json();
  at += 1;
  for (const text of found.texts) {
    const item = document.createElement('li'); item.textContent = text; document.getElementById('lista').append(item);
  }
  if (!found.more) document.getElementById('fler').remove();
}
document.getElementById('fler').addEventListener('click', more);
more();
"""
SCROLL = """
let at = 0, loading = false;
async function more() {
  if (loading || at >= 3) return;
  loading = true;
  const found = await (await fetch('/api/rulla/' + at + '.json')).json();
  at += 1;
  for (const text of found.texts) {
    const item = document.createElement('p'); item.style.height = '900px'; item.textContent = text;
    document.getElementById('rulle').append(item);
  }
  loading = false;
}
new IntersectionObserver((seen) => { if (seen[0].isIntersecting) more(); }).observe(document.getElementById('slut'));
"""
RESTLESS = """
const klocka = document.getElementById('klocka');
setInterval(() => { klocka.textContent = Date.now(); fetch('/api/puls.json?_=' + Date.now()); }, 20);
setTimeout(() => { document.getElementById('ut').textContent = TEXT; }, 200);
"""
LEAVES = """
document.getElementById('ut').textContent = TEXT;
alert('Hej'); confirm('Hej?'); prompt('Hej');
window.open('/popup.html');
const save = document.createElement('a'); save.href = '/ladda-ned.csv'; save.download = 'x.csv';
document.body.append(save); save.click(); save.remove();
setTimeout(() => { location.href = '/bortom.html'; }, 50);
"""
TRESPASS = """
const quiet = () => {};
document.getElementById('ut').textContent = TEXT;
for (const url of ['http://169.254.169.254/latest/meta-data/', OTHER + 'data.json', 'file:///etc/passwd',
                   '/hemligt/data.json'])
  fetch(url).catch(quiet);
for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) fetch('/api/andra', { method, body: 'x' }).catch(quiet);
navigator.sendBeacon('/api/andra', 'x');
new Image().src = OTHER + 'bild.gif';
const script = document.createElement('script'); script.src = OTHER + 'skript.js'; document.head.append(script);
try { new WebSocket(OTHER.replace('http', 'ws')).onopen = () => {}; } catch { quiet(); }
try { new EventSource('/api/strom'); } catch { quiet(); }
document.getElementById('blankett').submit();
document.getElementById('blankett').requestSubmit();
"""
CRASH = "const held = []; for (;;) held.push(new Array(1000000).fill(held.length + 0.5));"
DEVOURS = """
const held = [];
for (;;) {
  held.push(new Uint8Array(8 << 20).fill(1));
  for (const until = performance.now() + 10; performance.now() < until;);
}
"""
SHADOW = """
class Kort extends HTMLElement {
  connectedCallback() {
    const root = this.attachShadow({ mode: 'closed' });
    root.innerHTML = '<p>' + TEXT + '</p><slot></slot>';
  }
}
customElements.define('x-kort', Kort);
"""
FRAMES = """
const inner = document.createElement('iframe');
inner.srcdoc = '<p>' + TEXT + '</p>';
document.getElementById('ramar').append(inner);
const own = document.createElement('iframe');
own.src = '/inramad.html';
document.getElementById('ramar').append(own);
"""
PLACE = "<div id=ut></div>"

PLANTED = {
    "/diarium.html#!/arende/1": 1,
    "/diarium.html#!/arende/2": 2,
    "/api/arende/2.json": 3,
    "/moten/7": 4,
    "/api/mote-7.json": 4,
    "/handlingar.html": 5,
    "/delar/2024.html": 5,
    "/flikar.html 1": 6,
    "/flikar.html 2": 7,
    "/lista.html": 8,
    "/rulla.html": 9,
    "/rastlos.html": 10,
    "/lamnar.html": 11,
    "/popup.html": 12,
    "/ladda-ned.csv": 13,
    "/bortom.html": 14,
    "/otillaten.html": 15,
    "/skugga.html": 16,
    "/ramar.html": 17,
    "/inramad.html": 18,
    "/hel.html": 19,
    "/filer/lista.csv": 20,
}


def _text(serial: int, script: str) -> str:
    return script.replace("TEXT", json.dumps(said(serial)))


def _list(request: Request) -> Reply:
    start = int(parse_qs(urlsplit(request.path).query).get("fran", ["0"])[0])
    texts = [f"Post {start}", said(PLANTED["/lista.html"])] if start == 3 else [f"Post {start}"]
    return as_json(texts=texts, more=start < 3)


def _pages(other: str) -> Pages:
    tabs = base64.b64encode(json.dumps([quote(said(serial)) for serial in (6, 7)]).encode())
    start = [
        "/diarium.html", "/moten/", "/handlingar.html", "/flikar.html", "/lista.html", "/rulla.html", "/rastlos.html",
        "/lamnar.html", "/otillaten.html", "/skugga.html", "/ramar.html", "/knapp.html", "/hel.html",
    ]  # fmt: skip
    buttons = "".join(
        f"<button type=button data-part={year} aria-expanded=false>{year}</button><div></div>" for year in (2023, 2024)
    )
    return {
        "/": Answer(page("Scripted", *start)),
        "/robots.txt": Answer(b"User-agent: *\nDisallow: /hemligt/\n", "text/plain"),
        "/diarium.html": frame("/rutter.js", "Diariet"),
        "/rutter.js": Answer(ROUTES.encode(), SCRIPT),
        "/api/arende/1.json": as_json(title="Bygglov", text=said(1)[::-1]),
        "/api/arende/2.json": as_json(title="Bistånd", text=said(2)[::-1], handläggare=said(3)),
        "/moten/": frame("/moten.js", "Möten"),
        "/moten/7": frame("/moten.js", "Möten"),
        "/moten.js": Answer(HISTORY.encode(), SCRIPT),
        "/api/moten.json": as_json(ids=[7]),
        "/api/mote-7.json": as_json(text=said(4)),
        "/handlingar.html": built(ACCORDION, buttons, title="Handlingar"),
        "/delar/2023.html": Answer(b"<p>Inget</p>"),
        "/delar/2024.html": Answer(f"<p>{said(5)}</p>".encode()),
        "/flikar.html": built(
            TABS,
            f"<div id=tabs data-texts={tabs.decode()}><button role=tab type=button>Ett</button>"
            "<button role=tab type=button>Två</button><button role=tab type=button>Ta bort</button></div>"
            "<div id=panel></div>",
            title="Flikar",
            head="<script>/* fetch( */</script>",
        ),
        "/lista.html": built(MORE, "<ul id=lista></ul><button id=fler type=button>Visa fler</button>", title="Lista"),
        "/rulla.html": built(SCROLL, "<div id=rulle></div><div id=slut>-</div>", title="Rulla"),
        "/api/rulla/0.json": as_json(texts=["Ett", "Två"]),
        "/api/rulla/1.json": as_json(texts=["Tre"]),
        "/api/rulla/2.json": as_json(texts=[said(9)]),
        "/rastlos.html": built(_text(10, RESTLESS), "<p id=klocka>0</p>" + PLACE, title="Rastlös"),
        "/api/puls.json": as_json(puls=1),
        "/lamnar.html": built(_text(11, LEAVES), PLACE + "<div id=app></div>", title="Lämnar"),
        "/popup.html": Answer(page("Popup", body=said(12))),
        "/ladda-ned.csv": Answer(f"namn;personnummer\nAnna;{number(13)}\n".encode(), "text/csv"),
        "/bortom.html": Answer(page("Bortom", body=said(14))),
        "/otillaten.html": built(
            _text(15, TRESPASS).replace("OTHER", json.dumps(other)),
            PLACE + '<div id=app></div><form id=blankett method=post action="/api/andra"><input name=a value=b>'
            "<button>Skicka</button><button type=button onclick=\"fetch('/api/ra' + 'dera')\">Radera</button></form>",
            title="Otillåten",
        ),
        "/hemligt/data.json": as_json(text="inte för robotar"),
        "/knapp.html": built(
            "document.getElementById('a').onclick = () => fetch('/fil' + 'er/' + 'lista.csv');",
            "<p>En sida med text</p><button type=button id=a>Visa alla</button>",
        ),
        "/filer/lista.csv": Answer(f"namn;personnummer\nAnna;{number(20)}\n".encode(), "text/csv"),
        "/skugga.html": built(_text(16, SHADOW), "<x-kort></x-kort><div id=app></div>", title="Skugga"),
        "/ramar.html": built(_text(17, FRAMES), "<div id=ramar></div><div id=app></div>", title="Ramar"),
        "/inramad.html": built(_text(18, "document.getElementById('app').textContent = TEXT;"), "<div id=app></div>"),
        "/hel.html": Answer(page("Hel", body=f"<p>{said(19)}</p>")),
    }


def scripted(other: str) -> Scenario:
    """Pages that scripts build and that a good crawl reads to the end. ``other`` is the address of another server."""
    pages = _pages(other)
    ordinary = site(pages)

    def answer(request: Request) -> Reply:
        if request.path.startswith("/api/lista?"):
            return _list(request)
        return ordinary(request)

    return Scenario(answer, frozenset(pages) - {"/hemligt/data.json"}, 300, name="scripted")


def routes() -> Scenario:
    """Only the application with routes behind the hash."""
    pages = _pages("")
    kept = {path: pages[path] for path in pages if path.startswith(("/diarium", "/rutter", "/api/arende"))}
    return Scenario(site({"/": Answer(page("Routes", "/diarium.html")), **kept}), frozenset(kept), 40, name="routes")


SAME = 12
"""Pages that share a script file, which fetches what each of them shows."""
LIST = """
const part = document.querySelector('.lista');
fetch('/nytt/' + location.pathname.match(/[0-9]+/)[0] + '.json').then((answer) => answer.json()).then((found) => {
  part.textContent = found.text;
});
"""


def same_scripts() -> Scenario:
    """Pages whose bytes do not tell that a script file of theirs loads something."""
    text = "<p>" + "En nyhet, med all sin text på sidan. " * 20 + "</p>"
    body = f"{text}<div class=lista></div><script src=/lista.js></script>"
    pages: dict[str, Reply | Callable[[Request], Reply]] = {
        "/": Answer(page("Same", *(f"/nyhet-{each}.html" for each in range(SAME)))),
        "/lista.js": Answer(LIST.encode(), SCRIPT),
    }
    for each in range(SAME):
        pages[f"/nyhet-{each}.html"] = Answer(page(f"Nyhet {each}", body=body))
        pages[f"/nytt/{each}.json"] = as_json(text=said(40 + each))
    return Scenario(site(pages), frozenset(pages), 60, name="same_scripts")


def hostile() -> Scenario:
    """Pages that hang or crash a tab, between pages that do not."""
    pages: dict[str, Reply | Callable[[Request], Reply]] = {
        "/": Answer(page("Hostile", "/hanger.html", "/kraschar.html", "/slukar.html", "/inaktiv.html", "/frisk.html")),
        "/hanger.html": built("for (;;) {}", "<div id=app></div>", title="Hänger"),
        "/kraschar.html": built(CRASH, "<div id=app></div>", title="Kraschar"),
        "/slukar.html": built(DEVOURS, "<div id=app></div>", title="Slukar"),
        "/inaktiv.html": built(
            _text(21, "document.getElementById('app').textContent = TEXT;"),
            '<div id=app></div><button type=button onclick="for (;;) {}">Visa fler</button>',
            title="Inaktiv",
        ),
        "/frisk.html": built(_text(20, "document.getElementById('app').textContent = TEXT;"), "<div id=app></div>"),
    }
    return Scenario(site(pages), frozenset(pages), 60, name="hostile")

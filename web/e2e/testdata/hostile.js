// What a page of somebody else's may try against a server on the same machine. %[1]q is its address. Each attempt is told by
// its name: "nothing" when it came to nothing, else what it got.
(async () => {
  const target = %[1]q;
  const told = {};
  const wait = (ms) => new Promise((go) => setTimeout(go, ms));
  const job = '{"purpose":"evil"}';
  const within = (promise, ms = 8000) => Promise.race([promise, wait(ms).then(() => "nothing")]);

  // Requests by script. An opaque answer is one that the page cannot read; what it did is for the server to tell.
  const read = async (name, path, init) => {
    try {
      const r = await fetch(target + path, init);
      told[name] = r.type === "opaque" && (await r.text()) === "" ? "nothing" : `${r.type} ${r.status}`;
    } catch {
      told[name] = "nothing";
    }
  };
  const form = () => {
    const f = new FormData();
    f.append("file", new Blob(["x"]), "x.jpg");
    f.append("job", job);
    return f;
  };
  const bodies = { urlencoded: new URLSearchParams({ job }), multipart: form(), text: new Blob([job], { type: "text/plain" }) };
  for (const [kind, body] of Object.entries(bodies)) {
    for (const verb of ["stamp", "preview", "session"]) await read(`no-cors ${kind} ${verb}`, `/api/v1/${verb}`, { method: "POST", mode: "no-cors", credentials: "include", body });
    await read(`cors ${kind}`, "/api/v1/stamp", { method: "POST", credentials: "include", body });
  }
  for (const key of ["new", "", "x".repeat(22)]) {
    await read(`own header ${key.length}`, "/api/v1/stamp", { method: "POST", credentials: "include", headers: { "Mohr-Session": key }, body: form() });
  }
  await read("JSON session", "/api/v1/session", { method: "POST", credentials: "include", headers: { "Content-Type": "application/json", "Mohr-Session": "new" }, body: '{"token":"x"}' });
  await read("forget", "/api/v1/documents", { method: "DELETE", credentials: "include" });
  for (const path of ["/", "/main.js", "/words/ur.json", "/healthz", "/api/v1/purposes", "/api/v1/openapi.json"]) {
    await read(`read ${path}`, path, { credentials: "include" });
    await read(`read no-cors ${path}`, path, { credentials: "include", mode: "no-cors" });
  }
  navigator.sendBeacon(`${target}/api/v1/stamp`, form()); // it has no answer that a page could tell of
  told.module = await import(`${target}/engine.js`).then(() => "its code", () => "nothing");

  // Elements. An image or script that loads tells of the page, and a script runs.
  const element = (name, tag, attribute, path, more = {}) => within(new Promise((done) => {
    const el = Object.assign(document.createElement(tag), more);
    el.onload = () => done("loaded");
    el.onerror = () => done("nothing");
    el[attribute] = target + path;
    document.body.append(el);
  })).then((how) => { told[name] = how; });
  await element("image", "img", "src", "/seal.svg");
  await element("photo", "img", "src", "/specimen-en.jpg");
  await element("image with credentials", "img", "src", "/seal.svg", { crossOrigin: "use-credentials" });
  await element("script", "script", "src", "/main.js");
  await element("script module", "script", "src", "/main.js", { type: "module" });
  await element("data as script", "script", "src", "/api/v1/purposes");
  await element("style", "link", "href", "/base.css", { rel: "stylesheet" });
  told.font = await new FontFace("x", `url(${target}/fonts/NotoSans-Bold.ttf)`).load().then(() => "loaded", () => "nothing");
  told.worker = await within(new Promise((done) => {
    const source = URL.createObjectURL(new Blob([`try { importScripts("${target}/engine.js"); postMessage("loaded"); } catch { postMessage("nothing"); }`]));
    new Worker(source).onmessage = (e) => done(e.data);
  }));

  // Streams.
  told.socket = await within(new Promise((done) => {
    const s = new WebSocket(`${target.replace("http", "ws")}/api/v1/stamp`);
    s.onopen = () => done("open");
    s.onerror = () => done("nothing");
  }));
  told.events = await within(new Promise((done) => {
    const s = new EventSource(`${target}/api/v1/purposes`, { withCredentials: true });
    s.onopen = () => done("open");
    s.onerror = () => { s.close(); done("nothing"); };
  }));

  // Frames. A refused one is a page of the browser's own, which cannot be looked into.
  const frame = async (name, tag, attribute, path, more = {}) => {
    const el = Object.assign(document.createElement(tag), more);
    el[attribute] = target + path;
    document.body.append(el);
    await within(new Promise((done) => { el.onload = el.onerror = () => done(0); }), 1500);
    try {
      const text = (el.contentDocument ?? el.contentWindow?.document)?.documentElement?.textContent ?? "";
      told[name] = text === "" ? "nothing" : `reads ${text.slice(0, 40)}`;
    } catch {
      told[name] = "nothing";
    }
    if (el.contentWindow?.length) told[name] = "has frames";
  };
  await frame("frame", "iframe", "src", "/");
  await frame("frame of the view", "iframe", "src", "/#check");
  await frame("sandboxed frame", "iframe", "src", "/", { sandbox: "allow-scripts allow-forms" });
  await frame("frame of data", "iframe", "src", "/api/v1/openapi.json");
  await frame("object", "object", "data", "/");
  await frame("embed", "embed", "src", "/");

  // Forms, into a frame and into a window.
  for (const enctype of ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"]) {
    for (const verb of ["stamp", "session", "documents"]) {
      const into = document.createElement("iframe");
      into.name = `f${Math.random()}`;
      const f = Object.assign(document.createElement("form"), { method: "post", action: `${target}/api/v1/${verb}`, enctype, target: into.name });
      const field = Object.assign(document.createElement("input"), { name: '{"token":"x","a":"', value: '"}' });
      f.append(field);
      document.body.append(into, f);
      f.submit();
      await within(new Promise((done) => { into.onload = () => done(0); }), 600);
      let read = "";
      try {
        read = into.contentDocument?.body?.textContent ?? "";
      } catch {
        // Not ours to read.
      }
      told[`form ${enctype} ${verb}`] = read === "" ? "nothing" : `reads ${read.slice(0, 40)}`;
    }
  }

  // Windows. The page cuts itself off from who opened it.
  for (const path of ["/", "/#AAAAAAAAAAAAAAAAAAAAAA", "/api/v1/purposes", "/api/v1/openapi.json", "/api/v1/documents"]) {
    const w = open(target + path);
    if (!w) {
      told[`window ${path}`] = "was not opened";
      continue;
    }
    await wait(500);
    let got = "nothing";
    try {
      if (w.document.body.textContent !== "") got = `reads ${w.document.body.textContent.slice(0, 40)}`;
    } catch {
      // Not ours to read.
    }
    try {
      w.postMessage({ type: "forget" }, "*");
      if (!w.closed && w.length > 0) got = "has frames";
    } catch {
      // Not ours to write to.
    }
    told[`window ${path}`] = got;
    w.close();
  }
  return JSON.stringify(told);
})()

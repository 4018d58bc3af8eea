// Starts the Worker and gathers what it says.
window.finished = new Promise((resolve) => {
  let text = "";
  const worker = new Worker("worker.js", { type: "module" });
  worker.onmessage = ({ data }) => {
    text += data.text ?? "";
    if ("code" in data) resolve({ code: data.code, text });
  };
  worker.onerror = (event) => resolve({ code: 1, text: `${text}${event.message} ${event.filename}:${event.lineno}` });
  document.addEventListener("securitypolicyviolation", (event) => resolve({ code: 1, text: event.violatedDirective }));
  worker.postMessage(decodeURIComponent(location.hash.slice(1)));
});

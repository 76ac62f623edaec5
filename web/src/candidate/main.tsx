import { type ReactNode, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { candidateApi } from "../api/client";
import { firstLanguage, load, Speaking } from "../i18n";
import { ErrorBoundary } from "../ui/error-boundary";
import "../index.css";
import { App, look } from "./app";
import { Crashed } from "./screens/problem";

/** Dialogs hold the page behind them still by a style element, which our policy lets in only with the page's own nonce. */
const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce;
if (nonce) Object.assign(globalThis, { __webpack_nonce__: nonce });

/** The answer was asked for before this code was here: mostly it comes by then, and nothing is drawn only to be replaced. */
const SOON_MS = 300;

/** What the address names. It is awaited and not `lazy`: React holds back for 300 ms what takes the place of a fallback. */
async function page(): Promise<ReactNode> {
  const [, where, what = ""] = location.pathname.split("/");
  if (where === "i") {
    const api = candidateApi(decodeURIComponent(what));
    const asked = look(api);
    const late = new Promise<null>((resolve) => setTimeout(resolve, SOON_MS, null));
    return <App api={api} asked={asked} first={await Promise.race([asked, late])} />;
  }
  // whoever comes by an invitation, which is most people, loads nothing of these
  const { default: Page } = await (where === "my" ? import("./mine/app") : import("./apply/app"));
  return <Page />;
}

const root = document.getElementById("root");
if (root) {
  const language = firstLanguage();
  const [text, first] = await Promise.all([load(language), page().catch(() => <Crashed />)]);
  createRoot(root).render(
    <StrictMode>
      <Speaking first={language} text={text}>
        <ErrorBoundary fallback={<Crashed />}>{first}</ErrorBoundary>
      </Speaking>
    </StrictMode>,
  );
}

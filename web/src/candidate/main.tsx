import { lazy, StrictMode, Suspense } from "react";
import { createRoot } from "react-dom/client";
import { candidateApi } from "../api/client";
import { firstLanguage, load, Speaking } from "../i18n";
import { ErrorBoundary } from "../ui/error-boundary";
import "../index.css";
import { App } from "./app";
import { Crashed } from "./screens/problem";

/** Dialogs hold the page behind them still by a style element, which our policy lets in only with the page's own nonce. */
const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce;
if (nonce) Object.assign(globalThis, { __webpack_nonce__: nonce });

// whoever comes by an invitation, which is most people, loads nothing of these
const Applying = lazy(() => import("./apply/app"));
const Mine = lazy(() => import("./mine/app"));

function Page() {
  const [, where, what = ""] = location.pathname.split("/");
  if (where === "i") return <App api={candidateApi(decodeURIComponent(what))} />;
  return <Suspense fallback={null}>{where === "my" ? <Mine /> : <Applying />}</Suspense>;
}

const root = document.getElementById("root");
if (root) {
  const language = firstLanguage();
  const text = await load(language);
  createRoot(root).render(
    <StrictMode>
      <Speaking first={language} text={text}>
        <ErrorBoundary fallback={<Crashed />}>
          <Page />
        </ErrorBoundary>
      </Speaking>
    </StrictMode>,
  );
}

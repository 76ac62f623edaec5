import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { firstLanguage } from "../i18n/language";
import { ErrorBoundary } from "../ui/error-boundary";
import "./console.css";
import { Crashed } from "./kit/crashed";
import { queries } from "./queries/client";
import { router } from "./router";
import { load, Speaking } from "./text";

/** Dialogs hold the page behind them still by a style element, which our policy lets in only with the page's own nonce. */
const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce;
if (nonce) Object.assign(globalThis, { __webpack_nonce__: nonce });

const root = document.getElementById("root");
if (root) {
  const language = firstLanguage();
  const text = await load(language);
  createRoot(root).render(
    <StrictMode>
      <Speaking first={language} text={text}>
        <ErrorBoundary fallback={<Crashed />}>
          <QueryClientProvider client={queries}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </ErrorBoundary>
      </Speaking>
    </StrictMode>,
  );
}

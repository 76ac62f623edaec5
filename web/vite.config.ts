import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { build, type InlineConfig, type Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** The server replaces this by a value of its own in every answer. */
const NONCE = "__NONCE__";

/** Beside every file that compresses, `.gz` and `.br`: the server never compresses while somebody waits. */
function precompressed(): Plugin {
  let folder = "";
  return {
    name: "precompressed",
    apply: "build",
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir, "assets");
    },
    closeBundle() {
      for (const name of readdirSync(folder)) {
        if (!/\.(js|css|svg)$/.test(name)) continue;
        const path = resolve(folder, name);
        if (existsSync(`${path}.br`)) continue;
        const body = readFileSync(path);
        writeFileSync(`${path}.gz`, gzipSync(body, { level: 9 }));
        writeFileSync(`${path}.br`, brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
      }
    },
  };
}

type Name = "candidate" | "console";
const MANIFEST: Record<Name, string> = { candidate: "manifest.json", console: "console.json" };
/** What every page needs begins there; and a few lines that several pages share are no file of their own. */
const FIRST: Record<Name, RegExp> = {
  candidate: /src\/(candidate\/app|i18n\/own|lib\/(uid|loading))\.tsx?$/,
  console: /src\/console\/router\.tsx$/,
};
/** Where the script of `early` stands in the HTML. */
const MARK = "/* __EARLY__ */";

/** What the pages that are opened most need beside the first scripts, by a pattern of their address. */
const NEEDS: Record<Name, Record<string, string>> = {
  candidate: { "/(jobs(/[^/]+)?|apply)": "src/candidate/apply/app.tsx", "/my": "src/candidate/mine/app.tsx" },
  console: {
    "(/console)?": "src/console/pages/dashboard.tsx",
    "/console/candidates": "src/console/pages/candidates.tsx",
    "/console/candidates/(?!new|imports)[^/]+": "src/console/pages/candidate.tsx",
    "/console/interviews": "src/console/pages/interviews.tsx",
    "/console/interviews/(?!calendar)[^/]+": "src/console/pages/interview.tsx",
    "/console/jobs": "src/console/pages/jobs.tsx",
    "/console/analytics": "src/console/pages/analytics.tsx",
    "/sign-in": "src/console/pages/sign-in.tsx",
  },
};

/** The page's HTML has them fetched at once, after what every page needs, instead of when the first scripts have run. */
function early(name: Name): Plugin {
  let outDir = "";
  return {
    name: "early",
    apply: "build",
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir);
    },
    closeBundle() {
      const read = (path: string): string => readFileSync(resolve(outDir, path), "utf8");
      const chunks: Record<string, { file: string; imports?: string[] }> = JSON.parse(read(`.vite/${MANIFEST[name]}`));
      const files = (chunk: string, seen = new Set<string>()): Set<string> => {
        const found = chunks[chunk];
        if (!found) throw new Error(`there is no ${chunk} in the build`);
        if (seen.has(found.file)) return seen;
        seen.add(found.file);
        for (const next of found.imports ?? []) files(next, seen);
        return seen;
      };
      const first = files(`${name}.html`);
      const needs = Object.entries(NEEDS[name]).map(([place, chunk]) => [
        `^${place}/?$`,
        [...files(chunk)].filter((file) => !first.has(file)).map((file) => `/${file}`),
      ]);
      const html = read(`${name}.html`);
      if (!html.includes(MARK)) throw new Error(`there is no ${MARK} in ${name}.html`);
      writeFileSync(
        resolve(outDir, `${name}.html`),
        html.replace(MARK, () => asking(needs)),
      );
    },
  };
}

const asking = (needs: unknown): string => `setTimeout(() => {
          for (const [place, files] of ${JSON.stringify(needs)}) {
            if (!new RegExp(place).test(location.pathname)) continue;
            for (const href of files) {
              const link = document.createElement("link");
              document.head.append(Object.assign(link, { rel: "modulepreload", crossOrigin: "", href }));
            }
          }
        });`;

/** One of the two pages. */
function page(name: Name): InlineConfig {
  return {
    plugins: [react(), tailwindcss(), precompressed(), early(name)],
    html: { cspNonce: NONCE },
    build: {
      manifest: `.vite/${MANIFEST[name]}`,
      // the stated floor: Chrome on Android 8, iOS 15.4
      target: ["chrome107", "safari15.4"],
      cssTarget: ["chrome107", "safari15.4"],
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 800,
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: { [name]: `${name}.html` },
        // what the first page needs, whole: cut into what it shares with each other page it compresses worse and comes slower
        output: { codeSplitting: { groups: [{ name: "first", test: FIRST[name] }] } },
      },
    },
  };
}

/** The console is built by itself into the same folder: shared chunks would make the candidate's page pay for both. */
function consoleToo(): Plugin {
  let outDir = "";
  let logLevel: InlineConfig["logLevel"];
  return {
    name: "console-too",
    apply: "build",
    configResolved(config) {
      outDir = config.build.outDir;
      logLevel = config.logLevel;
    },
    async closeBundle() {
      const own = page("console");
      await build({
        ...own,
        configFile: false,
        ...(logLevel ? { logLevel } : {}),
        build: { ...own.build, outDir, emptyOutDir: false },
      });
    },
  };
}

const candidate = page("candidate");

export default defineConfig({
  ...candidate,
  plugins: [...(candidate.plugins ?? []), consoleToo()],
  server: { proxy: { "/api": "http://127.0.0.1:8000" } },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test/setup.ts"],
  },
});

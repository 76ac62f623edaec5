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

/** One of the two pages. */
function page(name: "candidate" | "console"): InlineConfig {
  return {
    plugins: [react(), tailwindcss(), precompressed()],
    html: { cspNonce: NONCE },
    build: {
      manifest: name === "candidate" ? true : `.vite/${name}.json`,
      // the stated floor: Chrome on Android 8, iOS 15.4
      target: ["chrome107", "safari15.4"],
      cssTarget: ["chrome107", "safari15.4"],
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 800,
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: { [name]: `${name}.html` },
        // what the first page needs, whole: cut into what it shares with each other page it compresses worse
        output: { codeSplitting: { groups: [{ name: "first", test: /src\/candidate\/app\.tsx$/ }] } },
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

import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Notice } from "../../ui/notice";
import { useText } from "../text";
import { Public } from "./public";

/** The token stands behind the `#`, which no server and no log ever sees. */
export function useToken(): string {
  return useState(() => decodeURIComponent(location.hash.slice(1)))[0];
}

export function NoToken({ title }: { title: string }) {
  const text = useText().auth;
  return (
    <Public title={title}>
      <Notice tone="warn">{text.noToken}</Notice>
      <p className="mt-5 text-center text-sm">
        <Link to="/sign-in" className="inline-flex min-h-11 items-center font-medium text-accent-ink underline">
          {text.toSignIn}
        </Link>
      </p>
    </Public>
  );
}

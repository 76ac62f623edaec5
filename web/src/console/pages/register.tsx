import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask } from "../../api/staff";
import { Notice } from "../../ui/notice";
import { useText } from "../text";
import { NewAccount } from "./new-account";
import { Public } from "./public";

/** An account for a candidate. Whether the address has one already is told to its owner only, by mail. */
export function Register() {
  const text = useText().auth;
  const [made, setMade] = useState(false);
  return (
    <Public title={text.register} text={made ? undefined : text.registerText}>
      {made ? (
        <Notice role="status">{text.registered}</Notice>
      ) : (
        <NewAccount
          submit={text.registerDo}
          create={async (body) => {
            await ask(api.POST("/api/v1/register", { body }));
            setMade(true);
          }}
        />
      )}
      <p className="mt-5 text-center text-sm">
        <Link
          to="/sign-in"
          search={{ next: "/my" }}
          className="inline-flex min-h-11 items-center font-medium text-accent-ink underline-offset-4 hover:underline"
        >
          {made ? text.signIn : text.haveAccount}
        </Link>
      </p>
    </Public>
  );
}

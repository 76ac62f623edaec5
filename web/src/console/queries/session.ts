import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/staff";

export type Me = Schemas["MeOut"];

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }): Promise<Me> => ask(api.GET("/api/v1/me", { signal })),
  staleTime: 60_000,
});

/** Whoever is signed in; only below the shell, which has asked. */
export const useMe = (): Me => useSuspenseQuery(meQuery).data;

/** What the server lets this role do; the server has the last word, the page only spares a click in vain. */
export const hires = (me: Me): boolean => me.role === "super_admin" || me.role === "hr_manager";
export const administers = (me: Me): boolean => me.role === "super_admin";

/** What there is besides a password. */
export const signInOptionsQuery = queryOptions({
  queryKey: ["sign-in-options"],
  queryFn: ({ signal }) => ask(api.GET("/api/v1/sign-in-options", { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { ApiError, Unreachable } from "../../api/staff";
import { useText } from "../text";
import { toast } from "./toasts";

interface Options<R> {
  /** What to say when it is done. */
  done?: string | ((result: R) => string | undefined);
  /** What is no longer true then. */
  refresh?: QueryKey[];
  after?: (result: R) => void;
}

/** A change on the server by a click; what goes wrong is said. */
export function useAct<A = void, R = unknown>(
  act: (given: A) => Promise<R>,
  { done, refresh = [], after }: Options<R> = {},
) {
  const client = useQueryClient();
  const text = useText().states;
  return useMutation({
    mutationFn: act,
    onSuccess: async (result) => {
      const said = typeof done === "function" ? done(result) : done;
      if (said) toast(said);
      after?.(result);
      await Promise.all(refresh.map((queryKey) => client.invalidateQueries({ queryKey })));
    },
    onError: (error) =>
      toast(error instanceof Unreachable ? text.offline : why(error) || text.failedText, { bad: true }),
  });
}

/** There is no form here on whose fields it could stand: all that the server says, in one line. */
const why = (error: Error): string =>
  [error.message, ...(error instanceof ApiError ? error.fields.map(({ message }) => message) : [])]
    .filter(Boolean)
    .join(" ");

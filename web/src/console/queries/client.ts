import { QueryClient } from "@tanstack/react-query";
import { ApiError, Unreachable } from "../../api/staff";

const TRIES = 2;

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // what the server said no to it will say no to again
      retry: (failures, error) =>
        (error instanceof ApiError ? error.status >= 500 : error instanceof Unreachable) && failures < TRIES,
    },
  },
});

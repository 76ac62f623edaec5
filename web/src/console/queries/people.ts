import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/staff";
import type { ListSearch } from "../search";
import { given } from "./hiring";

export type User = Schemas["UserOut"];
export type Department = Schemas["DepartmentOut"];
export type StaffRole = Schemas["NewUser"]["role"];

const ROWS = 50;

export const STAFF_ROLES: readonly StaffRole[] = ["super_admin", "hr_manager", "interviewer"];

export const usersQuery = (search: ListSearch) => {
  const query = {
    text: search.text ?? null,
    role: (search.role as StaffRole | undefined) ?? null,
    department_id: search.department ?? null,
    active: search.show === "all" ? null : search.show !== "inactive",
    colleagues: true,
    cursor: search.at?.at(-1) ?? null,
    limit: ROWS,
  };
  return queryOptions({
    queryKey: ["users", "list", query],
    queryFn: ({ signal }) => ask(api.GET("/api/v1/users", { params: { query: given(query) }, signal })),
    placeholderData: keepPreviousData,
  });
};

export const userQuery = (user_id: string) =>
  queryOptions({
    queryKey: ["users", "one", user_id],
    queryFn: ({ signal }) => ask(api.GET("/api/v1/users/{user_id}", { params: { path: { user_id } }, signal })),
  });

/** Each reading stands in the audit log, so it is asked for once and kept. */
export const waitingLinksQuery = queryOptions({
  queryKey: ["users", "links"],
  queryFn: ({ signal }) => ask(api.GET("/api/v1/account-messages", { signal })),
  select: ({ items }) => items,
  refetchOnWindowFocus: false,
});

export const departmentsQuery = (search: ListSearch) => {
  const query = { text: search.text ?? null, cursor: search.at?.at(-1) ?? null, limit: ROWS };
  return queryOptions({
    queryKey: ["departments", "list", query],
    queryFn: ({ signal }) => ask(api.GET("/api/v1/departments", { params: { query: given(query) }, signal })),
    placeholderData: keepPreviousData,
  });
};

export const departmentQuery = (department_id: string) =>
  queryOptions({
    queryKey: ["departments", "one", department_id],
    queryFn: ({ signal }) =>
      ask(api.GET("/api/v1/departments/{department_id}", { params: { path: { department_id } }, signal })),
  });

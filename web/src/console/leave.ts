/** To a page that is not the console's, such as a candidate's own. Never resolves: the browser is on its way. */
export function elsewhere(path: string): Promise<never> {
  location.replace(path);
  return new Promise(() => {});
}

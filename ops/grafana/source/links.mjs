// Links of dashboards and panels.

/** Where the pages of docs/runbooks are read. */
export const runbooks = 'https://runbooks.example.com/pcf';

/** A link in the form that Grafana exports. */
export const link = (title, url) => ({
  type: 'link',
  title,
  url,
  tags: [],
  icon: 'doc',
  tooltip: '',
  asDropdown: false,
  includeVars: false,
  keepTime: false,
  targetBlank: true,
});

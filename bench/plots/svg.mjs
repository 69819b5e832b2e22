// Draws bars and lines as SVG: readable on light and dark pages, the same bytes for the same figures.
const own = '#3b6fb6';
const peer = '#a9b0b8';
const ink = '#222222';
const grid = '#dddddd';
const goalColor = '#c0392b';

const escape = (text) => text.replace(/[&<>"]/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[one]);
const at = (value) => String(Math.round(value * 10) / 10);
const text = (x, y, content, more = '') => `<text x="${at(x)}" y="${at(y)}" fill="${ink}"${more}>${escape(content)}</text>`;

function page(width, height, body, label) {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(label)}" font-family="sans-serif" font-size="13">`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    ...body,
    '</svg>',
    '',
  ].join('\n');
}

// Panels of horizontal bars: { title, unit, bars: [{ name, value, low, high, goal, isOwn }] }; low, high and goal may be missing.
export function bars(panels, { note }) {
  const [left, width, right, row] = [290, 430, 130, 24];
  const body = [];
  let top = 8;
  for (const { title, unit, bars: all } of panels) {
    const most = Math.max(...all.map((bar) => Math.max(bar.value, bar.high ?? 0, bar.goal ?? 0)));
    const to = (value) => left + (Math.max(0, value) / most) * width;
    body.push(text(12, top + 20, title, ' font-weight="bold"'));
    top += 34;
    for (const bar of all) {
      const middle = top + row / 2 - 2;
      body.push(text(left - 8, middle + 5, bar.name, ' text-anchor="end"'));
      body.push(`<rect x="${left}" y="${at(top + 2)}" width="${at(to(bar.value) - left)}" height="${row - 8}" fill="${bar.isOwn ? own : peer}"/>`);
      if (bar.low !== undefined) {
        body.push(`<path d="M${at(to(bar.low))} ${at(middle)}H${at(to(bar.high))}" stroke="${ink}" stroke-width="1.5"/>`);
      }
      if (bar.goal !== undefined) {
        body.push(`<path d="M${at(to(bar.goal))} ${at(top)}V${at(top + row - 4)}" stroke="${goalColor}" stroke-width="2"/>`);
      }
      body.push(text(left + width + 12, middle + 5, `${bar.value.toLocaleString('en-US')} ${unit}`));
      top += row;
    }
    top += 10;
  }
  const hasGoals = panels.some((panel) => panel.bars.some((bar) => bar.goal !== undefined));
  body.push(`<rect x="12" y="${at(top + 4)}" width="12" height="12" fill="${own}"/>`, text(30, top + 15, 'PCF'));
  if (panels.some((panel) => panel.bars.some((bar) => !bar.isOwn))) {
    body.push(`<rect x="70" y="${at(top + 4)}" width="12" height="12" fill="${peer}"/>`, text(88, top + 15, 'others'));
  }
  if (hasGoals) {
    body.push(`<path d="M148 ${at(top + 2)}V${at(top + 18)}" stroke="${goalColor}" stroke-width="2"/>`, text(156, top + 15, 'goal'));
  }
  body.push(text(200, top + 15, note, ' font-size="11"'));
  return page(left + width + right, top + 28, body, panels.map((panel) => panel.title).join('; '));
}

// Lines over logarithmic axes: lines: [{ name, isOwn, dash, points: [[x, y]] }].
export function lines(title, { x, y, lines: all, note }) {
  const [left, top, width, height, right] = [70, 66, 520, 300, 240];
  const logs = (pick) => all.flatMap((line) => line.points.map((point) => Math.log10(pick(point))));
  const span = (values) => [Math.floor(Math.min(...values)), Math.ceil(Math.max(...values))];
  const [x0, x1] = span(logs((point) => point[0]));
  const [y0, y1] = span(logs((point) => point[1]));
  const toX = (value) => left + ((Math.log10(value) - x0) / (x1 - x0)) * width;
  const toY = (value) => top + height - ((Math.log10(value) - y0) / (y1 - y0)) * height;
  const body = [text(12, 26, title, ' font-weight="bold"')];
  for (let power = x0; power <= x1; power++) {
    const here = at(toX(10 ** power));
    body.push(`<path d="M${here} ${top}V${top + height}" stroke="${grid}"/>`, text(toX(10 ** power), top + height + 18, (10 ** power).toLocaleString('en-US'), ' text-anchor="middle"'));
  }
  for (let power = y0; power <= y1; power++) {
    const here = at(toY(10 ** power));
    body.push(`<path d="M${left} ${here}H${left + width}" stroke="${grid}"/>`, text(left - 8, toY(10 ** power) + 4, String(Number((10 ** power).toPrecision(1))), ' text-anchor="end"'));
  }
  body.push(text(left + width / 2, top + height + 38, x, ' text-anchor="middle"'), text(12, top - 16, y));
  const ends = all.map((line) => toY(line.points.at(-1)[1]) + 4);
  const order = all.map((_, index) => index).sort((a, b) => ends[a] - ends[b]);
  // Names stand at the ends of their lines, moved apart where they would lie upon each other.
  order.forEach((index, place) => {
    if (place > 0) {
      ends[index] = Math.max(ends[index], ends[order[place - 1]] + 16);
    }
  });
  all.forEach((line, index) => {
    const color = line.isOwn ? own : '#7a828b';
    const dash = line.dash ? ` stroke-dasharray="${line.dash}"` : '';
    body.push(`<path d="M${line.points.map((point) => `${at(toX(point[0]))} ${at(toY(point[1]))}`).join('L')}" fill="none" stroke="${color}" stroke-width="2"${dash}/>`);
    line.points.forEach((point) => body.push(`<circle cx="${at(toX(point[0]))}" cy="${at(toY(point[1]))}" r="3" fill="${color}"/>`));
    body.push(text(left + width + 10, ends[index], `${line.name}: ${line.points.at(-1)[1]}`));
  });
  body.push(text(12, top + height + 60, note, ' font-size="11"'));
  return page(left + width + right, top + height + 72, body, title);
}

import { dotnet } from './_framework/dotnet.js';

const MOST_BARS = 10;
const $ = id => document.getElementById(id);
const pad = $('pad'), pen = pad.getContext('2d', { willReadFrequently: true });
const number = value => value.toLocaleString('en'), share = value => `${(100 * value).toFixed(1)} %`;
let shape, labels, bytes, asked = 0, drawing = false;

const { getAssemblyExports, getConfig } = await dotnet.create();
export const { Predictor } = await getAssemblyExports(getConfig().mainAssemblyName);

/** Takes the bytes of a .tersor file; what is no such file, or no classifier of images, leaves the model before. */
export function open(file) {
  try {
    Predictor.Load(file);
  } catch (error) {
    $('about').textContent = error.message;
    return;
  }
  [shape, labels, bytes] = [Predictor.InputShape(), Predictor.Labels(), file.length];
  const [inputs, outputs] = [shape.join('×'), Predictor.OutputShape().join('×')];
  $('name').textContent = Predictor.Name();
  const isClassifier = shape.length === 3 && [1, 3].includes(shape[0]) && /^\d+$/.test(outputs) && outputs > 1;
  for (const id of ['image', 'clear']) $(id).disabled = !isClassifier;
  if (isClassifier) [pad.height, pad.width] = shape.slice(1);
  else shape = undefined;
  const loaded = performance.getEntriesByType('resource').reduce((sum, entry) => sum + entry.decodedBodySize, 0);
  $('about').textContent = `${inputs} to ${outputs} numbers, ${number(bytes)} bytes; `
    + `the page and its runtime ${(loaded / 1e6).toFixed(1)} MB, `
    + (Predictor.HasVectors() ? 'vectors of 128 bits' : 'no vectors')
    + (isClassifier ? '' : '. This page shows images to classifiers; the model is neither asked nor shown.');
  clear();
}

function clear() {
  pen.fillStyle = '#000';
  pen.fillRect(0, 0, pad.width, pad.height);
  cancelAnimationFrame(asked);
  for (const id of ['answer', 'took', 'bars']) $(id).replaceChildren();
}

/** Predicts before the next frame: drawing is answered as it goes on. */
function ask() {
  if (!shape) return;
  cancelAnimationFrame(asked);
  asked = requestAnimationFrame(() => {
    const shares = [...Predictor.Classify(new Uint8Array(pen.getImageData(0, 0, pad.width, pad.height).data.buffer))];
    const order = shares.map((value, label) => ({ value, name: labels[label] ?? `${label}` }))
      .sort((a, b) => b.value - a.value).slice(0, MOST_BARS);
    $('answer').textContent = `${order[0].name} (${share(order[0].value)})`;
    $('bars').replaceChildren(...order.map(({ value, name }) => {
      const row = document.createElement('li'), meter = document.createElement('meter');
      [meter.value, meter.ariaLabel] = [value, name];
      row.append(name, meter, Object.assign(document.createElement('output'), { textContent: share(value) }));
      return row;
    }));
    $('took').textContent = `${Predictor.Elapsed().toFixed(2)} ms for this image`;
  });
}

function draw(event) {
  if (!drawing) return;
  const box = pad.getBoundingClientRect();
  pen.lineTo((event.clientX - box.left) * pad.width / box.width, (event.clientY - box.top) * pad.height / box.height);
  pen.stroke();
  ask();
}

async function show(image) {
  try {
    pen.drawImage(await createImageBitmap(image), 0, 0, pad.width, pad.height);
    ask();
  } catch {
    clear();
    $('answer').textContent = 'not an image';
  }
}

pad.onpointerdown = event => {
  drawing = true;
  [pen.strokeStyle, pen.lineWidth, pen.lineCap, pen.lineJoin] = ['#fff', pad.width / 14, 'round', 'round'];
  pen.beginPath();
  draw(event);
};
pad.onpointermove = draw;
onpointerup = () => { drawing = false; };
$('clear').onclick = clear;
$('image').onchange = event => { if (event.target.files[0]) show(event.target.files[0]); event.target.value = ''; };
$('model').onchange = async event => {
  if (event.target.files[0]) open(new Uint8Array(await event.target.files[0].arrayBuffer()));
  event.target.value = '';
};

$('model').disabled = false;
const response = await fetch(new URLSearchParams(location.search).get('model') ?? 'model.tersor');
if (response.ok) open(new Uint8Array(await response.arrayBuffer()));
else $('about').textContent = 'There is no model.tersor beside the page: open a file.';

// Shows a film on the whole window: FILM says how it moves, KEPT and MOVING hold its numbers as base64.

const VERTEX = `#version 300 es
void main() { gl_Position = vec4(vec2(gl_VertexID % 2 * 4 - 1, gl_VertexID / 2 * 4 - 1), 0.0, 1.0); }`;
const TEXTURE_WIDTH = 1024;
const JITTER = 3; // milliseconds
const canvas = document.querySelector("canvas");
const fewerMovements = matchMedia("(prefers-reduced-motion: reduce)");
let context = null;
const uniforms = {};
let seconds = 0; // how long it has moved, without the time for which it was hidden
let before = null; // when the clock was looked at last
let drawn = null; // when a frame was drawn last
let waiting = 0;

function numbers(base64) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}

function compiled(gl, kind, source) {
  const shader = gl.createShader(kind);
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  return shader;
}

function linked(gl) {
  const program = gl.createProgram();
  const fragment = compiled(gl, gl.FRAGMENT_SHADER, document.getElementById("fragment").textContent.trimStart());
  gl.attachShader(program, compiled(gl, gl.VERTEX_SHADER, VERTEX));
  gl.attachShader(program, fragment);
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    throw new Error(gl.getShaderInfoLog(fragment) || gl.getProgramInfoLog(program));
  }
  return program;
}

function putIntoTexture(gl, program, name, unit, rows) {
  const height = Math.max(1, Math.ceil(rows.length / 4 / TEXTURE_WIDTH));
  const filled = new Float32Array(height * TEXTURE_WIDTH * 4);
  filled.set(rows);
  gl.activeTexture(gl.TEXTURE0 + unit);
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA32F, TEXTURE_WIDTH, height, 0, gl.RGBA, gl.FLOAT, filled);
  gl.uniform1i(gl.getUniformLocation(program, name), unit);
}

function putIntoBlock(gl, program, rows) {
  gl.bindBufferBase(gl.UNIFORM_BUFFER, 0, gl.createBuffer());
  gl.bufferData(gl.UNIFORM_BUFFER, rows, gl.STATIC_DRAW);
  gl.uniformBlockBinding(program, gl.getUniformBlockIndex(program, "Kept"), 0);
}

function setUp() {
  const options = { alpha: false, antialias: false, depth: false, powerPreference: "low-power" };
  const gl = canvas.getContext("webgl2", options);
  if (!gl) return;
  const program = linked(gl);
  gl.useProgram(program);
  if (FILM.block) putIntoBlock(gl, program, numbers(KEPT));
  else putIntoTexture(gl, program, "kept_numbers", 0, numbers(KEPT));
  putIntoTexture(gl, program, "moving_numbers", 1, numbers(MOVING));
  for (const name of ["frame", "size", "samples"]) uniforms[name] = gl.getUniformLocation(program, name);
  gl.uniform1i(uniforms.samples, FILM.samples);
  context = gl;
}

// The playhead of #playhead=0.25, at which the page then rests.
function chosenPlayhead() {
  const match = /^#playhead=(\d*\.?\d+)$/.exec(location.hash);
  return match ? Math.min(Number(match[1]), 1) : null;
}

function resting() {
  return FILM.frames === 1 || fewerMovements.matches || chosenPlayhead() !== null;
}

function frameToDraw() {
  const last = FILM.loop ? FILM.frames : FILM.frames - 1;
  if (resting()) return (chosenPlayhead() || 0) * last;
  const frame = seconds * FILM.fps;
  return FILM.loop ? frame % FILM.frames : Math.min(frame, last);
}

function draw() {
  context.viewport(0, 0, context.drawingBufferWidth, context.drawingBufferHeight);
  context.uniform2f(uniforms.size, context.drawingBufferWidth, context.drawingBufferHeight);
  context.uniform1f(uniforms.frame, frameToDraw());
  context.drawArrays(context.TRIANGLES, 0, 3);
  document.documentElement.dataset.shows = "shader";
}

function tick(now) {
  waiting = 0;
  if (before !== null) seconds += (now - before) / 1000;
  before = now;
  // A screen's frames come a little early or late.
  if (drawn === null || now - drawn >= 1000 / FILM.rate - JITTER) {
    drawn = now;
    draw();
  }
  const ended = !FILM.loop && seconds * FILM.fps >= FILM.frames - 1;
  if (!ended) waiting = requestAnimationFrame(tick);
}

// Draw once, and go on where it moves and somebody may see it.
function update() {
  cancelAnimationFrame(waiting);
  waiting = 0;
  before = drawn = null;
  if (!context || context.isContextLost() || document.hidden) return;
  if (resting()) draw();
  else waiting = requestAnimationFrame(tick);
}

function resize(entries) {
  const box = entries[0].devicePixelContentBoxSize?.[0];
  const width = box ? box.inlineSize : Math.round(canvas.clientWidth * devicePixelRatio);
  const height = box ? box.blockSize : Math.round(canvas.clientHeight * devicePixelRatio);
  if (canvas.width === width && canvas.height === height) return;
  canvas.width = width;
  canvas.height = height;
  if (context && !context.isContextLost()) draw();
}

function watchSize() {
  const observer = new ResizeObserver(resize);
  try {
    observer.observe(canvas, { box: "device-pixel-content-box" });
  } catch {
    observer.observe(canvas);
  }
}

function start() {
  setUp();
  update();
}

canvas.addEventListener("webglcontextlost", (event) => {
  event.preventDefault();
  document.documentElement.dataset.shows = "poster";
});
canvas.addEventListener("webglcontextrestored", start);
document.addEventListener("visibilitychange", update);
fewerMovements.addEventListener("change", update);
addEventListener("hashchange", update);
// The poster is painted before the shader is compiled, which may take a while.
requestAnimationFrame(() => setTimeout(() => { watchSize(); start(); }));

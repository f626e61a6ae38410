/** Moving pictures without a camera: a meeting room drawn on a canvas, different for every name. */
export function scene(name: string, seats: number): MediaStream {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [640, 360];
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("this browser has no canvas");
  const hue = hueOf(name);
  paint(context, hue, seats);
  setInterval(() => {
    context.fillStyle = `hsl(${hue + 200} 20% ${30 + (Date.now() % 3)}%)`;
    context.fillRect(620, 10, 4, 4);
  }, 500);
  return canvas.captureStream(2);
}

/** The same as a small picture. */
export function stillOf(name: string): string {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [320, 180];
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("this browser has no canvas");
  context.scale(0.5, 0.5);
  paint(context, hueOf(name), 4);
  return canvas.toDataURL("image/jpeg", 0.6);
}

function hueOf(name: string): number {
  return (name.length * 17 + (name.codePointAt(0) ?? 0) * 7 + (name.codePointAt(name.length - 1) ?? 0) * 3) % 60;
}

function paint(context: CanvasRenderingContext2D, hue: number, seats: number): void {
  const wall = context.createLinearGradient(0, 0, 0, 250);
  wall.addColorStop(0, `hsl(${hue + 190} 12% 42%)`);
  wall.addColorStop(1, `hsl(${hue + 20} 22% 30%)`);
  context.fillStyle = wall;
  context.fillRect(0, 0, 640, 360);
  context.fillStyle = `hsl(${hue + 200} 18% 22%)`;
  context.fillRect(430, 30, 150, 90);
  context.fillStyle = `hsl(${hue + 20} 35% 26%)`;
  context.fillRect(0, 265, 640, 95);
  const gap = 640 / (seats + 1);
  const size = seats === 1 ? 95 : 42;
  for (let seat = 1; seat <= seats; seat++) person(context, gap * seat, seats === 1 ? 170 : 190, size, hue + seat * 37);
}

function person(context: CanvasRenderingContext2D, x: number, y: number, size: number, hue: number): void {
  context.fillStyle = `hsl(${hue + 190} 25% 28%)`;
  context.beginPath();
  context.ellipse(x, y + size * 1.55, size * 1.05, size, 0, Math.PI, 0);
  context.fill();
  context.fillStyle = "hsl(24 32% 58%)";
  context.beginPath();
  context.ellipse(x, y, size * 0.45, size * 0.58, 0, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = "hsl(20 20% 16%)";
  context.beginPath();
  context.ellipse(x, y - size * 0.2, size * 0.48, size * 0.48, 0, Math.PI, 0);
  context.fill();
}

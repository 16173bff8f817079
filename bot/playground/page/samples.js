// Things to send when one has nothing at hand: places, a person, and a drawn photo of a shop.

import { state } from "./store.js";
import { fullMoment, say } from "./words.js";

const PLACES = [
  { name: "上海 人民广场 (People's Square)", latitude: 31.23039, longitude: 121.4737 },
  { name: "上海 陆家嘴 (Lujiazui)", latitude: 31.23969, longitude: 121.49976 },
  { name: "上海 徐家汇 (Xujiahui)", latitude: 31.19533, longitude: 121.43679 },
  { name: "苏州 观前街 (Guanqian Street)", latitude: 31.31149, longitude: 120.62457 },
];

/** The customers whose place the demo knows, then a few squares of Shanghai. */
export function samplePlaces() {
  const known = (state.places ?? []).map((place) => ({ ...place, name: say("place_customer", { name: place.name }) }));
  return [...known, ...PLACES];
}

const PEOPLE = [
  { first_name: "国强", last_name: "赵", phone: "+8613800138001" },
  { first_name: "Emma", last_name: "Clarke", phone: "+442079460018" },
  { first_name: "雅琴", last_name: "沈", phone: "+8613916660027" },
];
let asked = 0;

export function samplePerson() {
  asked += 1;
  return PEOPLE[(asked - 1) % PEOPLE.length];
}

/** What a customer wrote. */
export const sampleForward = () => ({ name: say("sample_sender"), text: say("sample_message") });

const WIDTH = 960;
const HEIGHT = 720;
const AWNINGS = ["#b4472f", "#2f6f8f", "#3b7a57", "#8a5a9e", "#b98a2c"];

/** A shop front under an evening sky, with the time in its corner, so that no two are the same file. */
export async function samplePhoto(now) {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const pen = canvas.getContext("2d");
  const awning = AWNINGS[Math.floor(Math.random() * AWNINGS.length)];
  const fill = (colour, ...box) => {
    pen.fillStyle = colour;
    pen.fillRect(...box);
  };
  const sky = pen.createLinearGradient(0, 0, 0, 420);
  sky.addColorStop(0, "#7fa6bd");
  sky.addColorStop(1, "#f3dcc0");
  fill(sky, 0, 0, WIDTH, HEIGHT);
  fill("#d9cdbd", 0, 150, WIDTH, 470);
  fill("#8d8a86", 0, 600, WIDTH, 120);
  fill("#a9a59f", 0, 600, WIDTH, 14);
  fill("#4a4038", 90, 190, 780, 84);
  pen.fillStyle = "#f6efe2";
  pen.font = "600 44px system-ui, sans-serif";
  pen.textAlign = "center";
  pen.fillText(say("sample_shop"), WIDTH / 2, 248);
  for (let stripe = 0; stripe < 13; stripe += 1) fill(stripe % 2 ? "#f4ede1" : awning, 90 + stripe * 60, 286, 60, 64);
  const glass = pen.createLinearGradient(0, 360, 0, 590);
  glass.addColorStop(0, "#f9e3b0");
  glass.addColorStop(1, "#c99e62");
  for (const x of [110, 610]) {
    fill("#5a4d41", x - 10, 356, 260, 234);
    fill(glass, x, 366, 240, 214);
    for (let shelf = 0; shelf < 3; shelf += 1) {
      fill("#7a6348", x, 424 + shelf * 64, 240, 6);
      for (let box = 0; box < 7; box += 1) {
        const height = 18 + Math.random() * 22;
        fill(AWNINGS[Math.floor(Math.random() * AWNINGS.length)], x + 8 + box * 33, 424 + shelf * 64 - height, 24, height);
      }
    }
  }
  fill("#4d4138", 390, 356, 180, 250);
  fill(glass, 404, 370, 152, 150);
  fill("#d8c089", 536, 540, 10, 34);
  pen.textAlign = "right";
  pen.font = "500 26px ui-monospace, monospace";
  pen.fillStyle = "rgba(0, 0, 0, 0.6)";
  pen.fillText(fullMoment(now), WIDTH - 22, HEIGHT - 24);
  pen.fillStyle = "#fff";
  pen.fillText(fullMoment(now), WIDTH - 24, HEIGHT - 26);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  return new File([blob], "shop.jpg", { type: "image/jpeg" });
}

/* Reads QR codes from the camera. The picture is looked at here and now, and goes nowhere. */

import decodeQR from "../../vendor/qr-0.7.0/decode.js";

const LONGER_SIDE = 640;
const PAUSE = 120; // between two looks, in milliseconds: quick enough for a queue, easy on the battery
const SAME_AGAIN = 4000; // one ticket held up for longer is still one ticket

export const canScan = Boolean(navigator.mediaDevices && navigator.mediaDevices.getUserMedia);

export class Camera {
  constructor(video, found) {
    this.video = video;
    this.found = found;
    this.stream = null;
    this.canvas = document.createElement("canvas");
    this.context = this.canvas.getContext("2d", { willReadFrequently: true });
    this.last = { text: "", at: 0 };
  }

  async start() {
    const wanted = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } };
    this.stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
    this.video.srcObject = this.stream;
    await this.video.play();
    this.look();
  }

  stop() {
    clearTimeout(this.timer);
    if (this.stream) {
      this.stream.getTracks().forEach((track) => track.stop());
    }
    this.stream = null;
    this.video.srcObject = null;
  }

  get light() {
    const [track] = this.stream ? this.stream.getVideoTracks() : [];
    return track && track.getCapabilities && track.getCapabilities().torch ? track : null;
  }

  async shine(on) {
    await this.light.applyConstraints({ advanced: [{ torch: on }] });
  }

  look() {
    if (!this.stream) {
      return;
    }
    const text = this.read();
    const now = Date.now();
    if (text && (text !== this.last.text || now - this.last.at > SAME_AGAIN)) {
      this.found(text);
    }
    if (text) {
      this.last = { text, at: now };
    }
    this.timer = setTimeout(() => this.look(), PAUSE);
  }

  read() {
    const { videoWidth, videoHeight } = this.video;
    if (!videoWidth || this.video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) {
      return "";
    }
    const scale = Math.min(1, LONGER_SIDE / Math.max(videoWidth, videoHeight));
    const width = Math.round(videoWidth * scale);
    const height = Math.round(videoHeight * scale);
    if (this.canvas.width !== width || this.canvas.height !== height) {
      Object.assign(this.canvas, { width, height });
    }
    this.context.drawImage(this.video, 0, 0, width, height);
    try {
      return decodeQR(this.context.getImageData(0, 0, width, height));
    } catch {
      return ""; // no code in this picture
    }
  }
}

/// <reference types="astro/client" />
/// <reference types="@astrojs/starlight" />

declare namespace App {
  interface Locals {
    /** Figures rendered on this page so far; figures number themselves. */
    figures?: number
  }
}

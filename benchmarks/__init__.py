"""Runnable measurements of speed and memory; nothing here is a test."""

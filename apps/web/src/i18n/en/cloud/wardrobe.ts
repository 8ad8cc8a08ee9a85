export const wardrobe = {};
